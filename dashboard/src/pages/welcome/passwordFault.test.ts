import { expect, it } from "vitest";
import { passwordFault } from "./passwordFault";

it("says what is wrong with a password, by characters as people count them", () => {
  const cases = [
    ["x".repeat(11), "short"],
    ["x".repeat(12), null],
    ["😀".repeat(11), "short"],
    ["😀".repeat(128), null],
    ["x".repeat(129), "long"],
    ["e\u0301".repeat(11), "short"],
  ] as const;
  for (const [password, fault] of cases) expect(passwordFault(password, password)).toBe(fault);
  expect(passwordFault("four words to keep", "four words to sweep")).toBe("differs");
});
