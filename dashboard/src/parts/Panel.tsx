import { type ReactNode, useId } from "react";
import "./card.css";

interface PanelProps {
  readonly title: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of a page that waits for no answer; see `Card` for those that do. */
export function Panel({ title, className = "", children }: PanelProps): ReactNode {
  const heading = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={heading}>
      <header className="card-head">
        <h2 id={heading}>{title}</h2>
      </header>
      <div className="card-body">{children}</div>
    </section>
  );
}
