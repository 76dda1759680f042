/** Reading and writing a page's parameters. */

import type { RawSearch, SearchSpec, SearchState } from "./params";

/** What an address says, and which of its parameters it could not be said by. */
export interface ReadSearch<S extends SearchSpec> {
  readonly state: SearchState<S>;
  /** Names of parameters that the page does not know, or whose values mean nothing: left out, and told. */
  readonly ignored: readonly string[];
}

/** The values of an address; what is missing or wrong has its fallback. */
export function readSearch<S extends SearchSpec>(spec: S, raw: RawSearch): ReadSearch<S> {
  const ignored = Object.keys(raw).filter((name) => !(name in spec));
  const state: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(spec)) {
    const texts = textsOf(raw[name]);
    const value = texts.length === 0 ? param.fallback : param.read(texts);
    if (value === undefined) ignored.push(name);
    state[name] = value === undefined ? param.fallback : value;
  }
  return { state: state as SearchState<S>, ignored };
}

/** The parameters of an address for some values; those equal to their fallback are left out. */
export function writeSearch<S extends SearchSpec>(spec: S, values: Partial<SearchState<S>>): RawSearch {
  const raw: Record<string, string | readonly string[]> = {};
  for (const [name, param] of Object.entries(spec)) {
    if (!(name in values)) continue;
    const texts = param.write(values[name]);
    if (texts.join("\n") === param.write(param.fallback).join("\n")) continue;
    raw[name] = texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
  }
  return raw;
}

/** What stands behind the question mark, by name; names that repeat have a list. */
export function parseSearch(text: string): RawSearch {
  const raw: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const known = raw[name];
    raw[name] = known === undefined ? value : [...textsOf(known), value];
  }
  return raw;
}

/** The same back again, with its question mark; empty without parameters. */
export function stringifySearch(raw: RawSearch): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(raw)) for (const text of textsOf(value)) parameters.append(name, text);
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

function textsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
