/** Refusals of what was sent with a version that was seen: it is another one by now. */

import { ApiProblem } from "./problem";

/** The fields that differ since, by their names in the API; null where a refusal has another reason. */
export function changedSince(error: unknown): readonly string[] | null {
  if (!(error instanceof ApiProblem) || error.code !== "version_conflict") return null;
  const { changed } = error.members;
  return Array.isArray(changed) ? changed.filter((field) => typeof field === "string") : [];
}
