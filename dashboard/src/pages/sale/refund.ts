/** What is left of a sale to come back, and the share of its revenue that some units have. */

import type { Sale } from "../../api/names";
import { type Amount, fromMinor, less, toMinor } from "../../figures/decimal";

/** Units that have not come back. */
export function returnable(sale: Sale): number {
  return sale.units - sale.returned_units;
}

/** Money that has not gone back. */
export function refundable(sale: Sale): Amount {
  return less(sale.revenue, sale.refunded);
}

/**
 * What the service refunds for so many units where nothing else is said: their share of the revenue, so that a sale
 * returned piece by piece is refunded to the cent, and at most what is left.
 */
export function shareOf(sale: Sale, units: number): Amount {
  const revenue = toMinor(sale.revenue);
  const whole = BigInt(sale.units);
  const share = (count: number): bigint => (2n * revenue * BigInt(count) + whole) / (2n * whole);
  const wanted = share(sale.returned_units + units) - share(sale.returned_units);
  const left = toMinor(refundable(sale));
  return fromMinor(wanted < left ? wanted : left);
}
