import { describe, expect, it } from "vitest";
import { isOutside, safeNext } from "./next";

const ORIGIN = "https://shop.example.com";
const HOME = import.meta.env.BASE_URL;

describe("where one goes on after logging in", () => {
  it("is the address that one came from, with all that it says", () => {
    for (const path of ["", "sales?range=mtd&product=3", "products/12#stock"]) expect(safeNext(HOME + path, ORIGIN)).toBe(HOME + path);
  });

  it("is the first page in the place of anything else", () => {
    const others = ["", "sales", "//evil.example/dashboard/", "/\\evil.example", "https://evil.example/dashboard/", "javascript:alert(1)"];
    const pages = ["login?next=x", "welcome#token", "login/"].map((path) => `${HOME}${path}`);
    for (const next of [...others, ...pages, "/\t/evil.example"]) expect(safeNext(next, ORIGIN)).toBe(HOME);
  });
});

it("tells pages for people who have not logged in", () => {
  expect(["login", "welcome", "", "sales/login"].map((path) => isOutside(HOME + path))).toEqual([true, true, false, false]);
});
