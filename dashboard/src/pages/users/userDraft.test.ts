import { describe, expect, it } from "vitest";
import type { User } from "../../api/names";
import { lastAdminOf } from "./lastAdmin";
import { changesOf, draftOf, newUser } from "./userDraft";

const ANNA: User = {
  id: 3,
  name: "Anna",
  email: "anna@example.com",
  role: "admin",
  is_active: true,
  has_password: true,
  created_at: "2026-11-01T10:00:00.000000Z",
  last_login_at: null,
};

describe("a user", () => {
  it("that is new needs a name, an address and a role, which nobody has by default", () => {
    expect(newUser(draftOf(null))).toEqual({ faults: { name: "noName", email: "noEmail", role: "noRole" } });
    expect(newUser({ name: " no ", email: " no@x ", role: "clerk", isActive: true })).toEqual({
      body: { name: "no", email: "no@x", role: "clerk" },
    });
  });

  it("is changed by what was changed, and by nothing else", () => {
    expect(changesOf(draftOf(ANNA), ANNA)).toEqual({ changes: {} });
    expect(changesOf({ name: "Anna ", email: "anna@example.com", role: "clerk", isActive: false }, ANNA)).toEqual({
      changes: { role: "clerk", is_active: false },
    });
    expect(changesOf({ ...draftOf(ANNA), email: "nobody" }, ANNA)).toEqual({ faults: { email: "noEmail" } });
  });

  it("is the last admin when no other one may log in", () => {
    const other = { ...ANNA, id: 4 };
    expect(lastAdminOf([ANNA, { ...other, is_active: false }, { ...other, role: "manager" }])).toBe(3);
    expect(lastAdminOf([ANNA, other])).toBeNull();
    expect(lastAdminOf([])).toBeNull();
  });
});
