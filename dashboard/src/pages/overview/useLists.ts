/** What the Overview lists beside its figures: it is there for those who may see no reports, too. */

import { useQuery } from "@tanstack/react-query";
import { inventoryQuery } from "../../api/queries/inventory";
import { salesQuery } from "../../api/queries/sales";

/** Sales in the list of the latest. */
const LATEST = 7;

/** Products that are out or low, of which the list shows the most urgent of both. */
const URGENT = 50;

/** Days whose sales say how fast the stock goes. */
const SOLD_DAYS = 28;

/** What runs out, and what was sold last. */
export function useLists() {
  return {
    urgent: useQuery(
      inventoryQuery({
        state: ["out", "low"],
        sold_days: SOLD_DAYS,
        sort: "days_of_cover",
        limit: URGENT,
        with_count: true,
      }),
    ),
    latest: useQuery(salesQuery({ limit: LATEST })),
  };
}
