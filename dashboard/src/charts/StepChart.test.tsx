import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderInStore } from "../test/store";
import { type Step, StepChart } from "./StepChart";

const step = (key: string, level: number | null, more: Partial<Step> = {}): Step => ({
  key,
  tick: key,
  level,
  isBlocked: level === null,
  text: `${key}: ${level ?? "blocked"}`,
  ...more,
});

describe("a level over time", () => {
  it("holds between events, has a gap where it is blocked, and is said step by step", async () => {
    const steps = [step("Mon", 5), step("Tue", 9, { mark: "up" }), step("Wed", null), step("Thu", 3)];
    const { container } = await renderInStore(
      <StepChart title="Stock" steps={steps} threshold={4} summary="Lowest 3 on Thu." formatValue={String} />,
    );
    const path = container.querySelector(".line-now")?.getAttribute("d") ?? "";
    // Two parts; between Monday and Tuesday the line goes along before it goes up.
    expect(path.split("M")).toHaveLength(3);
    const [first, along] = [...path.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => ({ x, y }));
    expect(along?.y).toBe(first?.y);
    expect(container.querySelectorAll("rect[fill^=url]")).toHaveLength(1);
    expect(container.querySelector(".step-mark")?.textContent).toBe("▲");
    screen.getByRole("application", { name: "Stock" }).focus();
    await userEvent.keyboard("{End}{ArrowLeft}");
    expect(container.querySelector(".readout")?.textContent).toBe("Wed: blocked");
  });
});
