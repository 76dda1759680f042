import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PageId } from "../search/pages";
import { addressOf, type Target } from "./address";
import { useMayOpen } from "./useMayOpen";

interface PageLinkProps<P extends PageId> extends Target<P> {
  readonly children: ReactNode;
  readonly className?: string;
  /** What it is called where its text does not say. */
  readonly label?: string;
}

/** A link to a page; its text alone for those who may not open it, and while it is not built. */
export function PageLink<P extends PageId>({ children, className, label, ...target }: PageLinkProps<P>): ReactNode {
  if (!useMayOpen()(target.page)) return <span className={className}>{children}</span>;
  return (
    <Link {...addressOf(target as Target<P>)} className={className} aria-label={label} preload="intent">
      {children}
    </Link>
  );
}
