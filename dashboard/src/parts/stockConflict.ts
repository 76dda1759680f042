import { ApiProblem } from "../api/problem";
import type { Level } from "./stockDraft";

/** The level that a refused change met instead of the expected one; undefined where that was not the reason. */
export function conflictOf(error: unknown): Level | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "inventory_conflict") return undefined;
  const { actual } = error.members;
  return typeof actual === "number" ? actual : null;
}
