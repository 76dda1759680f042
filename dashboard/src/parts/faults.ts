/** What is wrong with a form: told by the service, or seen before anything was sent. */

import { ApiProblem } from "../api/problem";

/** Faults by the field's name, and what concerns no field that is shown. */
export interface Faults {
  readonly fields: Readonly<Record<string, string>>;
  /** The service's own words; null where the fields say it all. */
  readonly general: string | null;
  /** By which the request is found in the service's log. */
  readonly requestId: string | null;
}

/** Nothing is wrong. */
export const NO_FAULTS: Faults = { fields: {}, general: null, requestId: null };

/** Faults that were seen in the form itself. */
export function ownFaults(fields: Readonly<Record<string, string>>): Faults {
  return { ...NO_FAULTS, fields };
}

/**
 * The faults of a refusal. `names` are the fields that the form shows: what is said of others concerns the whole form.
 * `prefix` is where the form's part of the body begins, such as `/replacement`. `away` is said where there was no answer.
 */
export function faultsOf(error: unknown, names: readonly string[], away: string, prefix = ""): Faults {
  if (error === null || error === undefined) return NO_FAULTS;
  if (!(error instanceof ApiProblem)) return { ...NO_FAULTS, general: away };
  const fields: Record<string, string> = {};
  for (const { pointer, detail } of error.fields) {
    const name = names.find((each) => pointer === `${prefix}/${each}`);
    if (name !== undefined) fields[name] ??= detail;
  }
  const isSaid = Object.keys(fields).length > 0;
  return { fields, general: isSaid ? null : error.detail, requestId: isSaid ? null : error.requestId };
}

/** Two parts of a form together. */
export function joined(one: Faults, other: Faults): Faults {
  return {
    fields: { ...one.fields, ...other.fields },
    general: one.general ?? other.general,
    requestId: one.requestId ?? other.requestId,
  };
}
