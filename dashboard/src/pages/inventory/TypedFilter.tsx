import { type ReactNode, useState } from "react";

interface TypedFilterProps {
  readonly id: string;
  readonly value: string;
  readonly onCommit: (text: string) => void;
}

/** A field that filters on Enter, when it is left, and when it is cleared: each letter would be an entry of the history. */
export function TypedFilter({ id, value, onCommit }: TypedFilterProps): ReactNode {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const commit = (): void => {
    if (text.trim() !== value) onCommit(text.trim());
  };
  return (
    <input
      id={id}
      type="search"
      autoComplete="off"
      value={text}
      maxLength={200}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value === "" && value !== "") onCommit("");
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}
