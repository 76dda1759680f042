import { describe, expect, it } from "vitest";
import { createFormat } from "../figures/format";
import { salesIn, salesOfHour } from "./salesOf";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });

describe("the sales of an hour", () => {
  it("are those of the store's date and clocks", () => {
    expect(salesOfHour("2026-11-27T23:00:00Z", format)).toEqual({ start: "2026-11-28", end: "2026-11-28", hour: 0 });
    expect(salesIn({ start: "2026-11-28", end: "2026-11-28", hour: 0 })).toEqual({ from: "2026-11-28", to: "2026-11-28", hour: [0] });
    expect(salesIn({ start: "2026-11-01", end: "2026-11-28" })).toEqual({ from: "2026-11-01", to: "2026-11-28" });
  });

  it("that comes twice are of no list", () => {
    const hours = ["2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
    expect(hours.map((hour) => salesOfHour(hour, format)?.hour)).toEqual([1, undefined, undefined, 3]);
  });
});
