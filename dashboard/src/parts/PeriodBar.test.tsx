import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { onSingleKeys, runPageKey } from "../frame/keys";
import { useSearchState } from "../links/useSearchState";
import { usePeriod } from "../period/usePeriod";
import { renderInStore } from "../test/store";
import { PeriodBar } from "./PeriodBar";

function Page(): ReactNode {
  const { state, change } = useSearchState("overview");
  const period = usePeriod(state, change);
  return (
    <>
      <PeriodBar control={period} />
      <output>{`${period.range.start} ${period.range.end} ${period.comparison}`}</output>
    </>
  );
}

let address: () => string;

async function open(at: string): Promise<ReturnType<typeof userEvent.setup>> {
  const { router } = await renderInStore(<Page />, at);
  address = () => router.state.location.href;
  return userEvent.setup();
}

const shown = (): string | null => screen.getByRole("status").textContent;
const select = (name: string): HTMLSelectElement => screen.getByRole("combobox", { name });

beforeEach(() => localStorage.clear());

describe("the period of a page", () => {
  it("is this month, compared with the one before, where the address says nothing", async () => {
    await open("/");
    expect(shown()).toBe("2026-11-01 2026-11-30 previous_period");
    expect(Array.from(select("Compare with").options, (option) => option.text)).toEqual([
      "The month before",
      "A year ago",
      "Dates …",
      "Nothing",
    ]);
  });

  it("is chosen in the address, and what it is compared with too", async () => {
    const user = await open("/");
    await user.selectOptions(select("Period"), "Today");
    expect(address()).toBe("/?range=today");
    expect(shown()).toBe("2026-11-28 2026-11-28 same_weekday");
    await user.selectOptions(select("Compare with"), "Nothing");
    expect(address()).toBe("/?range=today&vs=none");
  });

  it("can be any dates, in their order", async () => {
    const user = await open("/?vs=previous_year");
    await user.selectOptions(select("Period"), "Dates …");
    const [from, to] = [await screen.findByLabelText("From"), screen.getByLabelText("To")];
    await user.clear(from);
    await user.type(from, "2026-03-10");
    await user.clear(to);
    await user.type(to, "2026-03-01");
    await user.click(screen.getByRole("button", { name: "Show" }));
    expect(screen.getByRole("alert").textContent).toBe("The last day must not lie before the first.");
    await user.clear(to);
    await user.type(to, "2026-03-20");
    await user.click(screen.getByRole("button", { name: "Show" }));
    expect(address()).toBe("/?from=2026-03-10&to=2026-03-20&vs=previous_year");
  });

  it("moves to the one before and back, but not into the future", async () => {
    const user = await open("/");
    const after = screen.getByRole("button", { name: "Period after" });
    expect(after).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Period before" }));
    expect(address()).toBe("/?range=lastmonth");
    await user.click(screen.getByRole("button", { name: "Period after" }));
    expect(address()).toBe("/?range=mtd");
  });

  it("can be frozen to its dates", async () => {
    const user = await open("/?range=7d");
    await user.click(screen.getByRole("button", { name: "Freeze dates" }));
    expect(address()).toBe("/?from=2026-11-22&to=2026-11-28");
  });

  it("is moved by single keys, but not while somebody types", async () => {
    const user = await open("/");
    const stop = onSingleKeys(runPageKey);
    await user.keyboard("[[");
    expect(address()).toBe("/?range=lastmonth");
    await user.keyboard("c");
    expect(document.activeElement).toBe(select("Compare with"));
    await user.keyboard("[[");
    expect(address()).toBe("/?range=lastmonth");
    stop();
  });
});
