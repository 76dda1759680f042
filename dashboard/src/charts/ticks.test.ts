import { nice as niceOfD3, ticks as ticksOfD3 } from "d3-array";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nice, ticks } from "./ticks";

const value = fc.oneof(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: -(10 ** 6), max: 10 ** 6 }).map((cents) => cents / 100));
const range = fc.tuple(value, value).map(([one, other]) => [Math.min(one, other, 0), Math.max(one, other, 0)] as const);

describe("round numbers on an axis", () => {
  it("are those of d3", () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 4 }), ([low, high], count) => {
        fc.pre(low < high);
        expect(nice(low, high, count).map((each) => each + 0)).toEqual(niceOfD3(low, high, count).map((each) => each + 0));
        expect(ticks(low, high, count).map((each) => each + 0)).toEqual(ticksOfD3(low, high, count).map((each) => each + 0));
      }),
    );
  });

  it("of nothing are what there is", () => {
    expect(nice(0, 0, 4)).toEqual([0, 0]);
    expect(ticks(0, 0, 4)).toEqual([0]);
  });
});
