import type { ReactNode } from "react";

/** What can be done with a row by a button. */
interface RowAction {
  readonly text: string;
  /** What it is called for those who do not see the row: with whom or what it is done. It has the text in it. */
  readonly label: string;
  readonly onPress: () => void;
}

interface RowActionsProps {
  readonly actions: readonly RowAction[];
  /** After the buttons, such as a link to more. */
  readonly children?: ReactNode;
}

/** What can be done with a row of a table. */
export function RowActions({ actions, children }: RowActionsProps): ReactNode {
  return (
    <span className="row-actions">
      {actions.map(({ text, label, onPress }) => (
        <button key={text} type="button" aria-label={label} onClick={onPress}>
          {text}
        </button>
      ))}
      {children}
    </span>
  );
}
