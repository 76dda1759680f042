import { describe, expect, it } from "vitest";
import { steppedPath, straightPath } from "./path";

describe("the path of a line", () => {
  it("goes straight from place to place, to hundredths of a pixel", () => {
    expect(straightPath([[0, 10], [10.3333, 5], [20, 0]])).toBe("M0,10L10.33,5L20,0");
  });

  it("is interrupted by gaps, and a lone place is a dot", () => {
    expect(straightPath([null, [1, 1], null, [3, 3], [4, 4], null])).toBe("M1,1ZM3,3L4,4");
    expect(straightPath([null, null])).toBe("");
  });

  it("of a level holds until the next place", () => {
    expect(steppedPath([[0, 5], [10, 9], null, [30, 2]])).toBe("M0,5L10,5L10,9M30,2Z");
  });
});
