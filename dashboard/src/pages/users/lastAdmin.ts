import type { User } from "../../api/names";

/** The id of the only user who may log in as an admin; null where there are several, or none. */
export function lastAdminOf(users: readonly User[]): number | null {
  const [one, ...others] = users.filter((user) => user.role === "admin" && user.is_active);
  return one && others.length === 0 ? one.id : null;
}
