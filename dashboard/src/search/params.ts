/**
 * What may stand in an address behind the question mark: each parameter with its type, how it is read and written, and
 * what counts without it. A page declares its parameters once; reading and writing follow.
 */

import { isDate } from "../period/calendar";

/** One parameter. Methods, not members, so that parameters of different types fit into one record. */
export interface Param<T> {
  /** The value when the address does not say. */
  readonly fallback: T;
  /** The value of these texts; undefined where they mean nothing. */
  read(texts: readonly string[]): T | undefined;
  /** The texts of a value. */
  write(value: T): readonly string[];
}

/** The parameters of a page by name. */
export type SearchSpec = Readonly<Record<string, Param<unknown>>>;

/** The values of a page's parameters. */
export type SearchState<S extends SearchSpec> = {
  readonly [K in keyof S]: S[K] extends Param<infer T> ? T : never;
};

/** An address's parameters as they stand there. */
export type RawSearch = Readonly<Record<string, string | readonly string[]>>;

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[], fallback: T): Param<T> {
  return { fallback, read: ([text]) => words.find((word) => word === text), write: (value) => [value] };
}

/** One of some words, or none of them. */
export function maybeOneOf<const T extends string>(words: readonly T[]): Param<T | null> {
  return {
    fallback: null,
    read: ([text]) => words.find((word) => word === text),
    write: (value) => (value === null ? [] : [value]),
  };
}

/** Any of some words; the parameter repeats. None means all. */
export function anyOf<const T extends string>(words: readonly T[]): Param<readonly T[]> {
  return {
    fallback: [],
    read(texts) {
      const found = words.filter((word) => texts.includes(word));
      return found.length === new Set(texts).size ? found : undefined;
    },
    write: (value) => value,
  };
}

/** A whole number of at least `least`, or none. */
export function maybeCount(least = 1): Param<number | null> {
  return {
    fallback: null,
    read([text = ""]) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least ? value : undefined;
    },
    write: (value) => (value === null ? [] : [String(value)]),
  };
}

/** Numbers of rows; the parameter repeats. */
export function ids(): Param<readonly number[]> {
  return {
    fallback: [],
    read: (texts) => (texts.every((text) => /^[1-9]\d{0,15}$/.test(text)) ? texts.map(Number) : undefined),
    write: (value) => value.map(String),
  };
}

/** Any whole numbers from `least` to `most`; the parameter repeats. None means all. */
export function anyNumber(least: number, most: number): Param<readonly number[]> {
  const isOne = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return {
    fallback: [],
    read: (texts) => (texts.every(isOne) ? texts.map(Number) : undefined),
    write: (value) => value.map(String),
  };
}

/** A calendar date, or none. */
export function maybeDate(): Param<string | null> {
  return {
    fallback: null,
    read: ([text = ""]) => (isDate(text) ? text : undefined),
    write: (value) => (value === null ? [] : [value]),
  };
}

/** A calendar date, with or without a time of the store's clocks (`2026-11-25T19:17`), or none. */
export function maybeMoment(): Param<string | null> {
  return {
    fallback: null,
    read([text = ""]) {
      const [date = "", time] = text.split("T");
      return isDate(date) && (time === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(time)) ? text : undefined;
    },
    write: (value) => (value === null ? [] : [value]),
  };
}

/** An amount of money as the API writes it, or none. */
export function maybeAmount(): Param<string | null> {
  return {
    fallback: null,
    read: ([text = ""]) => (/^\d{1,8}(\.\d{1,2})?$/.test(text) ? text : undefined),
    write: (value) => (value === null ? [] : [value]),
  };
}

/** Free text, such as what is searched for. */
export function words(most = 200): Param<string> {
  return {
    fallback: "",
    read: ([text = ""]) => (text.length <= most ? text : undefined),
    write: (value) => (value === "" ? [] : [value]),
  };
}

/** Text of a certain form, or none. */
export function matching(form: RegExp): Param<string> {
  return {
    fallback: "",
    read: ([text = ""]) => (form.test(text) ? text : undefined),
    write: (value) => (value === "" ? [] : [value]),
  };
}

/** Yes or no; `1` in the address. */
export function flag(): Param<boolean> {
  return {
    fallback: false,
    read: ([text]) => (text === "1" ? true : text === "0" ? false : undefined),
    write: (value) => (value ? ["1"] : []),
  };
}
