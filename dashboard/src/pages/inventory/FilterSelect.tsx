import { type ReactNode, useId } from "react";

interface FilterSelectProps {
  readonly label: string;
  readonly all: string;
  /** Said where an address names several; here one is chosen, or all. */
  readonly several: string;
  readonly chosen: readonly string[];
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChoose: (values: readonly string[]) => void;
}

/** Chooses one of some values, or all of them. */
export function FilterSelect({ label, all, several, chosen, options, onChoose }: FilterSelectProps): ReactNode {
  const id = useId();
  const isSeveral = chosen.length > 1;
  return (
    <div className="inventory-filter">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={isSeveral ? "" : (chosen[0] ?? "")}
        onChange={({ target: { value } }) => onChoose(value === "" ? [] : [value])}
      >
        <option value="">{isSeveral ? several : all}</option>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
