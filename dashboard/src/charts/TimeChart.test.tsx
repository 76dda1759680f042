import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Compare } from "../api/names";
import { createFormat } from "../figures/format";
import { DAYS_OF_NOVEMBER } from "../test/answers";
import { renderInStore } from "../test/store";
import { ChartTable } from "./ChartTable";
import { pointsOf } from "./points";
import { TimeChart } from "./TimeChart";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });

const points = (compare: Compare = DAYS_OF_NOVEMBER, compared = true) =>
  pointsOf(compare, { metric: "revenue", interval: "day", format, none: "–", compared });

const chart = (onOpen?: () => void) => (
  <TimeChart title="Revenue by day" points={points()} compared formatValue={String} {...(onOpen && { onOpen })} />
);

describe("points of a comparison", () => {
  it("show no figure of days to come, and all of an earlier day that was cut", () => {
    const [day27, day28, day29, , day31] = points().slice(-5);
    expect(day27).toMatchObject({ upcoming: false, unfinished: false, current: { text: "$16,315.28" }, rest: null });
    expect(day28).toMatchObject({ unfinished: true, previous: { text: "$0.00" }, rest: { text: "$8,523.78" } });
    expect(day29).toMatchObject({ upcoming: true, current: null, previous: null, rest: { text: "$7,846.51" }, dates: null });
    expect(day31).toMatchObject({ current: null, rest: { label: "Sat 31 Oct", text: "$11,242.53" } });
  });

  it("leave the earlier time out where nothing is compared", () => {
    const all = points(DAYS_OF_NOVEMBER, false);
    expect(all).toHaveLength(30);
    expect(all.every((point) => !point.previous && !point.rest && !point.change)).toBe(true);
  });
});

describe("a chart over time", () => {
  it("says what it shows: a name, a sentence, and how it is used", async () => {
    await renderInStore(chart());
    const area = screen.getByRole("application", { name: "Revenue by day" });
    expect(area).toHaveProperty("tabIndex", 0);
    const description = document.getElementById(area.getAttribute("aria-describedby") ?? "")?.textContent;
    expect(description).toContain("Highest $16,315.28 (Fri 27 Nov), lowest $6,878.91 (Thu 19 Nov).");
    expect(description).toContain("Arrow keys move");
  });

  it("draws what is not over apart from what is, and nothing of what is to come", async () => {
    const { container } = await renderInStore(chart());
    const places = (name: string): number => (container.querySelector(`.${name}`)?.getAttribute("d") ?? "").split(/[ML]/).length - 1;
    expect(places("line-now")).toBe(27);
    expect(places("line-open")).toBe(2);
    expect(places("line-before")).toBe(27);
    expect(places("line-rest")).toBe(5);
    expect(container.querySelectorAll(".dot-open")).toHaveLength(1);
  });

  it("is moved through by keys, each point said aloud, and left by Escape", async () => {
    const opened = vi.fn();
    await renderInStore(chart(opened));
    const user = userEvent.setup();
    await user.tab();
    await user.keyboard("{Home}{ArrowRight}");
    const readout = document.querySelector(".readout");
    expect(readout?.textContent).toContain("Mon 2 Nov: $9,527.13");
    expect(readout?.getAttribute("aria-live")).toBe("polite");
    await user.keyboard("{Enter}");
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ dates: { start: "2026-11-02", end: "2026-11-02" } }));
    await user.keyboard("{End}{Enter}");
    expect(opened).toHaveBeenCalledTimes(1);
    await user.keyboard("{Escape}");
    expect(readout?.textContent).toBe("This periodBefore");
  });

  it("has a table with the same numbers", async () => {
    await renderInStore(<ChartTable caption="Revenue by day" points={points()} compared />);
    const rows = screen.getAllByRole("row").map((row) => Array.from(row.children, (cell) => cell.textContent));
    expect(rows[0]).toEqual(["Period", "This period", "Before", "Change"]);
    expect(rows[27]).toEqual(["Fri 27 Nov", "$16,315.28", "$5,981.72", "▲+172.8% (+$10,333.56)"]);
    expect(rows[29]).toEqual(["Sun 29 Nov", "to come", "$7,846.51", "–"]);
  });
});
