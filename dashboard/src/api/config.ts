/** Where the two APIs are: told by the service that serves this page, so that the same files can be served anywhere. */

/** Base addresses of the two services; empty where it is this page's own origin. */
export interface Config {
  readonly products: string;
  readonly sales: string;
}

/** Reads `config.json`. Throws where it cannot be read: without it there is nothing to show. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { cache: "no-store" });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return (await response.json()) as Config;
}
