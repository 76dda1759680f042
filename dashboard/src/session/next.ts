/** Where one goes on after logging in: addresses of the dashboard, and no others. */

const BASE = import.meta.env.BASE_URL.replace(/\/$/, "");

/** The pages that are there for people who have not logged in. */
const OUTSIDE = ["/login", "/welcome"].map((path) => BASE + path);

/** Whether an address, as the browser has it, is a page for people who have not logged in. */
export function isOutside(pathname: string): boolean {
  return OUTSIDE.includes(pathname.replace(/\/$/, ""));
}

/**
 * The address to go on at, as the browser has it. What is no page of the dashboard, or one of those for people who have not
 * logged in, counts as none: then it is the first page. A link that somebody was sent leads nowhere else.
 */
export function safeNext(next: string, origin: string): string {
  const home = `${BASE}/`;
  if (!next.startsWith("/") || !URL.canParse(next, origin)) return home;
  const address = new URL(next, origin);
  const isOurs = address.origin === origin && `${address.pathname}/`.startsWith(home);
  return isOurs && !isOutside(address.pathname) ? address.pathname + address.search + address.hash : home;
}
