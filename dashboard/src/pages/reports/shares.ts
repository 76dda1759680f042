/** Shares of a whole that sum to 100. */

import { toMinor } from "../../figures/decimal";

/** Hundredths of a per cent in the whole: as many as files have. */
const WHOLE = 10_000n;

/**
 * The share of each part in per cent, to a hundredth, by the method of the largest remainder: they sum to exactly 100.00 where
 * the parts sum to the whole. Null where the whole is not above zero: of nothing there is no share.
 */
export function sharesOf(parts: readonly (number | string)[], whole: number | string): readonly number[] | null {
  const total = minorOf(whole);
  if (total <= 0n) return null;
  const exact = parts.map((part) => minorOf(part) * WHOLE);
  const hundredths = exact.map((part) => floored(part, total));
  const sum = exact.reduce((all, part) => all + part, 0n);
  let left = rounded(sum, total) - hundredths.reduce((all, each) => all + each, 0n);
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part - (hundredths[index] ?? 0n) * total }))
    .sort((one, other) => (other.remainder > one.remainder ? 1 : other.remainder < one.remainder ? -1 : one.index - other.index));
  for (const { index } of byRemainder) {
    if (left <= 0n) break;
    hundredths[index] = (hundredths[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return hundredths.map((each) => Number(each) / 100);
}

function minorOf(value: number | string): bigint {
  return typeof value === "number" ? BigInt(value) * 100n : toMinor(value);
}

function floored(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

function rounded(value: bigint, divisor: bigint): bigint {
  return floored(2n * value + divisor, 2n * divisor);
}
