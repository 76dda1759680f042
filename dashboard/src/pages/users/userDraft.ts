/** What somebody types about a user, and what is sent of it. Pure. */

import type { NewUser, UserChanges } from "../../api/mutations/access";
import type { Role, User } from "../../api/names";

/** The roles, from the one that may least. */
export const ROLES = ["viewer", "clerk", "manager", "admin"] as const satisfies readonly Role[];

/** The fields by their names in the API. */
export const USER_FIELDS = ["name", "email", "role", "is_active"] as const;

/** What stands in the fields. */
export interface UserDraft {
  readonly name: string;
  readonly email: string;
  /** Null until it is chosen: nobody gets rights by default. */
  readonly role: Role | null;
  readonly isActive: boolean;
}

/** What is wrong with a field, seen before anything is sent. */
export type UserFault = "noName" | "noEmail" | "noRole";

/** A user as the form shows them; an empty form for null. */
export function draftOf(user: User | null): UserDraft {
  if (user === null) return { name: "", email: "", role: null, isActive: true };
  return { name: user.name, email: user.email, role: user.role, isActive: user.is_active };
}

/** What is wrong with the fields, by their names. */
type Faults = Readonly<Partial<Record<"name" | "email" | "role", UserFault>>>;

/** A user to be added, or what is wrong with the fields. */
export function newUser(draft: UserDraft): { readonly body: NewUser } | { readonly faults: Faults } {
  const { name, email, role } = trimmed(draft);
  const faults = faultsOf(draft);
  return role === null || Object.keys(faults).length > 0 ? { faults } : { body: { name, email, role } };
}

/** What was changed of a user, or what is wrong with it. */
export function changesOf(draft: UserDraft, user: User): { readonly changes: UserChanges } | { readonly faults: Faults } {
  const { name, email, role, isActive } = trimmed(draft);
  const faults = faultsOf(draft);
  if (Object.keys(faults).length > 0) return { faults };
  return {
    changes: {
      ...(name !== user.name && { name }),
      ...(email !== user.email && { email }),
      ...(role !== null && role !== user.role && { role }),
      ...(isActive !== user.is_active && { is_active: isActive }),
    },
  };
}

function trimmed(draft: UserDraft): UserDraft {
  return { ...draft, name: draft.name.trim(), email: draft.email.trim() };
}

function faultsOf(draft: UserDraft): Faults {
  const { name, email, role } = trimmed(draft);
  return {
    ...(name === "" && { name: "noName" as const }),
    ...(!/^[^\s@]+@[^\s@]+$/.test(email) && { email: "noEmail" as const }),
    ...(role === null && { role: "noRole" as const }),
  };
}
