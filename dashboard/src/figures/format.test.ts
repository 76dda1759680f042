import { describe, expect, it } from "vitest";
import { directionOf } from "./delta";
import { createFormat, type Format } from "./format";

const formatOf = (locale: string, currency = "USD", currencyDigits = 2): Format =>
  createFormat({ locale, currency, currencyDigits, timeZone: "Europe/Paris" });
/** Without the spaces that locales differ in. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("numbers", () => {
  it("are written as the locale does, and amounts exactly, however large", () => {
    const english = formatOf("en-US");
    expect(english.money("252794.27")).toBe("$252,794.27");
    expect(english.money("90071992547409931.07")).toBe("$90,071,992,547,409,931.07");
    expect(english.signedMoney("-1.25")).toBe("-$1.25");
    expect(english.signedMoney("0.00")).toBe("$0.00");
    expect(english.shortMoney("88512.00")).toBe("$88.5K");
    expect(english.signedPercent(2.55)).toBe("+2.6%");
    expect(plain(formatOf("de-DE", "EUR").money("252794.27"))).toBe("252.794,27 €");
    expect(plain(formatOf("de-DE", "EUR").signedPercent(-2.4))).toBe("-2,4 %");
    expect(formatOf("en-US", "JPY", 0).money("1200.00")).toBe("¥1,200");
    expect(formatOf("ar-EG").count(1234)).toBe("١٬٢٣٤");
  });

  it("tell how they are typed", () => {
    expect(formatOf("en-US").separators).toEqual({ decimal: ".", group: "," });
    expect(formatOf("de-DE").separators).toEqual({ decimal: ",", group: "." });
  });
});

describe("dates and times", () => {
  it("are the store's, whatever the browser's zone is", () => {
    const format = formatOf("en-GB");
    // Half past midnight in Paris is still yesterday in London.
    expect(format.dateAt("2026-11-27T23:30:00Z")).toBe("2026-11-28");
    expect(format.time("2026-11-27T23:30:00Z")).toBe("00:30");
    expect(format.date("2026-11-25")).toBe("25 Nov 2026");
    expect(plain(format.range({ start: "2026-11-01", end: "2026-11-25" }))).toBe("1 – 25 Nov 2026");
    expect(plain(format.range({ start: "2026-11-25", end: "2026-11-25" }))).toBe("25 Nov 2026");
  });

  it("are typed by the store's clocks", () => {
    const format = formatOf("en-US");
    expect(format.wallClock("2026-11-25T09:07:59Z")).toBe("2026-11-25T10:07");
    expect(format.instantAt("2026-11-25T10:07")).toBe("2026-11-25T09:07:00.000Z");
    expect(format.instantAt("2026-07-01T00:30")).toBe("2026-06-30T22:30:00.000Z");
    // Skipped on the last Sunday of March, and shown twice on that of October: the first of the two.
    expect(format.instantAt("2026-03-29T02:30")).toBeNull();
    expect(format.instantAt("2026-10-25T02:30")).toBe("2026-10-25T00:30:00.000Z");
    expect(format.instantAt("soon")).toBeNull();
  });

  it("name periods by their interval", () => {
    const format = formatOf("en-GB");
    expect(format.period("2026-11-01", "2026-11-30", "month")).toBe("November 2026");
    expect(format.period("2026-11-25", "2026-11-25", "day")).toBe("Wed 25 Nov");
    expect(plain(format.period("2026-11-25T19:00:00+01:00", "2026-11-25T20:00:00+01:00", "hour"))).toBe("19:00–20:00");
    expect(format.tick("2026-11-25", "day")).toBe("25 Nov");
  });
});

describe("changes", () => {
  it.each([
    [{ absolute: "736.10", percent: 0.29, reason: null }, "up"],
    [{ absolute: "-1.25", percent: -2.39, reason: null }, "down"],
    [{ absolute: "-3.10", percent: -0.04, reason: null }, "flat"],
    [{ absolute: 0, percent: 0, reason: null }, "flat"],
    [{ absolute: 5, percent: null, reason: "no_baseline" }, "up"],
  ] as const)("%o goes %s", (change, direction) => {
    expect(directionOf(change)).toBe(direction);
  });
});
