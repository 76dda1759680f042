import { describe, expect, it } from "vitest";
import { createFormat } from "../../figures/format";
import { DAYS_OF_NOVEMBER } from "../../test/answers";
import { apart } from "./EndLabels";
import { linesOf, type Naming, sorted, totalLine } from "./lines";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });
const nameOf: Naming = (row) => ({ name: (row.current ?? row.previous)?.start ?? "", group: null });
const lines = linesOf(DAYS_OF_NOVEMBER, nameOf, true, format);

describe("lines of a report", () => {
  it("are the periods that count, each with the days that its sales are of", () => {
    expect(lines).toHaveLength(30);
    expect(lines[0]).toMatchObject({ part: null, dates: { start: "2026-11-01", end: "2026-11-01" } });
    expect(lines[27]).toMatchObject({ part: "unfinished", dates: { start: "2026-11-28", end: "2026-11-28" } });
    expect(lines[29]).toMatchObject({ upcoming: true, dates: null });
  });

  it("have no days for a figure that was cut at an instant: no list of sales is cut there", () => {
    expect(lines[0]?.datesBefore).toEqual({ start: "2026-10-01", end: "2026-10-01" });
    expect(lines[27]?.datesBefore).toBeNull();
    expect(totalLine(DAYS_OF_NOVEMBER, "Total").datesBefore).toBeNull();
  });

  it("are sorted by any column, what has no figure last", () => {
    const byValue = sorted(lines, "-value", "revenue", "en");
    expect(byValue[0]?.current?.revenue).toBe("16315.28");
    expect(byValue.slice(-2).every((line) => line.upcoming)).toBe(true);
    expect(sorted(lines, "value", "revenue", "en").at(-1)?.upcoming).toBe(true);
    expect(sorted(lines, "-name", "revenue", "en")[0]).toBe(lines.at(-1));
    expect(sorted(lines, "-change", "revenue", "en")[0]?.name).toBe("2026-11-27");
  });
});

describe("labels at the ends of lines", () => {
  it("are moved apart in their order, and stay inside", () => {
    expect(apart([50, 10, 52], 15, 200)).toEqual([50, 10, 65]);
    expect(apart([198, 199], 15, 200)).toEqual([185, 200]);
  });
});
