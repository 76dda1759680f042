import { type ReactNode, useId } from "react";
import { ErrorState, Loading } from "./States";
import "./card.css";

/** What a query tells of itself, as far as a card needs it. */
export interface Loadable<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  refetch(): unknown;
}

interface CardProps<T> {
  readonly title: ReactNode;
  /** Beside the title: a switch, a link to more. */
  readonly actions?: ReactNode;
  /** Reserves the height of the content, so that nothing moves when it comes. */
  readonly size: "chart" | "rows" | "small" | "auto";
  readonly query: Loadable<T>;
  readonly children: (data: T) => ReactNode;
}

/** A titled part of a page with one answer in it. While it loads, and when it fails, the others go on. */
export function Card<T>({ title, actions, size, query, children }: CardProps<T>): ReactNode {
  const { data, error, isFetching } = query;
  const heading = useId();
  return (
    <section className={`card card-${size}`} aria-labelledby={heading} aria-busy={isFetching}>
      <header className="card-head">
        <h2 id={heading}>{title}</h2>
        {actions && <div className="card-actions">{actions}</div>}
      </header>
      <div className="card-body">
        {data !== undefined ? children(data) : error ? <ErrorState error={error} retry={() => void query.refetch()} /> : <Loading lines={size === "small" ? 2 : 5} />}
      </div>
    </section>
  );
}
