import { type ReactNode, useId } from "react";

interface ChoiceProps<T extends string> {
  /** The words of the sentence before it. */
  readonly label: string;
  readonly options: readonly T[];
  readonly textOf: (option: T) => string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A word of the sentence that can be chosen. */
export function Choice<T extends string>({ label, options, textOf, value, onChange }: ChoiceProps<T>): ReactNode {
  const id = useId();
  return (
    <span className="choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find((option) => option === target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {textOf(option)}
          </option>
        ))}
      </select>
    </span>
  );
}
