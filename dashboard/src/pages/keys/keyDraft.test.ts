import { describe, expect, it } from "vitest";
import { NEW_KEY, newKey, presetOf, SCOPES, scopesOf } from "./keyDraft";

const endOf = (date: string): string => `${date}T22:59:00.000Z`;
const make = (changes: Partial<typeof NEW_KEY>) => newKey({ ...NEW_KEY, name: "Shop", ...changes }, "2026-11-28", endOf);

describe("a key", () => {
  it("is good for what is ticked, until it is revoked unless a day is named", () => {
    expect(make({})).toEqual({ body: { name: "Shop", scopes: ["catalog:read", "sales:write"] } });
    expect(make({ until: "2026-11-28", rate: "600" })).toEqual({
      body: { name: "Shop", scopes: ["catalog:read", "sales:write"], expires_at: "2026-11-28T22:59:00.000Z", rate_per_minute: 600 },
    });
  });

  it("needs a name and something to do, and no past", () => {
    expect(make({ name: " ", scopes: [], until: "2026-11-27", rate: "0" })).toEqual({
      faults: { name: "noName", scopes: "noScopes", expires_at: "past", rate_per_minute: "noRate" },
    });
    for (const rate of ["1.5", "-1", "1000001", "many"]) expect(make({ rate })).toEqual({ faults: { rate_per_minute: "noRate" } });
  });

  it("begins with what keys are made for, as far as its maker may do that", () => {
    expect(scopesOf("shop", ["catalog:read"])).toEqual(["catalog:read"]);
    expect(scopesOf("chosen", SCOPES)).toEqual([]);
    expect(presetOf(["sales:write", "catalog:read"])).toBe("shop");
    expect(presetOf(["sales:write"])).toBe("chosen");
    expect(presetOf([])).toBe("chosen");
  });
});
