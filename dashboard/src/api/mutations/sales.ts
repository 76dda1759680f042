/** Registering sales. */

import { sales } from "../clients";
import { dataOf } from "../problem";
import type { components } from "../sales";
import type { Write } from "./write";

type SaleCreate = components["schemas"]["SaleCreate"];
type SaleRead = components["schemas"]["SaleRead"];

/** Registers that a product was sold: takes its stock, too. */
export const registerSale: Write<SaleCreate, SaleRead> = {
  send: (body, header) => dataOf(sales().POST("/sales", { body, params: { header } })),
  stale: [["sales"], ["inventory"], ["products"], ["store"]],
};
