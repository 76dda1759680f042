/** Amounts of money as the API writes them, `"19.99"`, and as whole numbers of the smallest part: never as floats. */

/** An amount: digits, and at most two after a point. */
export type Amount = string;

/** Decimals that the API keeps of every amount. */
const DIGITS = 2;

const FORM = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/** The amount in hundredths. Throws for what is no amount: a wrong figure is worse than none. */
export function toMinor(amount: Amount): bigint {
  const found = FORM.exec(amount);
  if (!found) throw new Error(`no amount: ${amount}`);
  const [, sign, whole = "0", part = ""] = found;
  const value = BigInt(whole + part.padEnd(DIGITS, "0"));
  return sign === "-" ? -value : value;
}

/** The amount of so many hundredths. */
export function fromMinor(minor: bigint): Amount {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(DIGITS + 1, "0");
  return `${minor < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}

/** The sum of amounts. */
export function sum(amounts: readonly Amount[]): Amount {
  return fromMinor(amounts.reduce((total, amount) => total + toMinor(amount), 0n));
}

/** One amount less another. */
export function less(one: Amount, other: Amount): Amount {
  return fromMinor(toMinor(one) - toMinor(other));
}

/** An amount divided by a count, to hundredths, halves away from zero; null for a count of zero. */
export function divided(amount: Amount, count: number): Amount | null {
  if (count === 0) return null;
  const [minor, divisor] = [toMinor(amount), BigInt(count)];
  const size = minor < 0n ? -minor : minor;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return fromMinor(minor < 0n ? -rounded : rounded);
}

/** Where an amount stands among others, for charts alone: as close as a float comes. */
export function approximate(amount: Amount): number {
  return Number(amount);
}

/** Compares by size, for sorting: the smaller first. */
export function compareAmounts(one: Amount, other: Amount): number {
  const difference = toMinor(one) - toMinor(other);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
