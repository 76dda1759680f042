/** Who is at the page. */

import { queryOptions } from "@tanstack/react-query";
import { products } from "../clients";
import { dataOf } from "../problem";

/** Who is asking, and what they may do: `local` where nobody has to log in. Refused where somebody has to, and has not. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => dataOf(products().GET("/session", { signal })),
  staleTime: 5 * 60_000,
});
