import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PLACES } from "../pages/registry";
import type { PageId } from "../search/pages";

/** A link of the navigation; the page that one is on, or that one's page belongs to, is marked. */
export function MenuLink({ page, children }: { page: PageId; children: ReactNode }): ReactNode {
  return (
    <Link
      to={PLACES[page].path}
      className="menu-link"
      activeOptions={{ exact: page === "overview", includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
    >
      {children}
    </Link>
  );
}
