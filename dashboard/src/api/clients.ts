/** The two clients, typed by the services' own OpenAPI documents. */

import createClient, { type Client } from "openapi-fetch";
import type { Config } from "./config";
import type { paths as ProductsPaths } from "./products";
import type { paths as SalesPaths } from "./sales";

/** Reports can also be CSV; the page asks for JSON alone. */
type Json = "application/json";

/** The session's cookie goes along to either service; from the pages of `npm run dev` no service takes one. */
const credentials: RequestCredentials = import.meta.env.DEV ? "same-origin" : "include";

interface Clients {
  readonly products: Client<ProductsPaths, Json>;
  readonly sales: Client<SalesPaths, Json>;
}

let clients: Clients | null = null;
let addresses: Config = { products: "", sales: "" };

/** Says where the services are; once, before anything is asked. */
export function connect(config: Config): void {
  addresses = config;
  clients = {
    products: createClient<ProductsPaths, Json>({ baseUrl: config.products || window.location.origin, credentials }),
    sales: createClient<SalesPaths, Json>({ baseUrl: config.sales || window.location.origin, credentials }),
  };
}

/** The products service: categories, products, inventory. */
export function products(): Client<ProductsPaths, Json> {
  return connected().products;
}

/** The sales service: sales and reports. */
export function sales(): Client<SalesPaths, Json> {
  return connected().sales;
}

/** Where a path of a service is, for plain links such as those of exports. */
export function addressOf(service: keyof Config, path: string): string {
  return addresses[service] + path;
}

/** A stream of events of the sales service; the browser opens it again when it breaks off. */
export function openStream(path: string): EventSource {
  return new EventSource(addressOf("sales", path), { withCredentials: credentials === "include" });
}

function connected(): Clients {
  if (clients === null) throw new Error("connect() comes first");
  return clients;
}
