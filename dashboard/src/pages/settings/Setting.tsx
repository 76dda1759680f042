import { type ReactNode, useId } from "react";

interface SettingProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: (control: { readonly id: string; readonly "aria-describedby": string | undefined }) => ReactNode;
}

/** A setting, which counts as soon as it is changed. */
export function Setting({ label, hint, children }: SettingProps): ReactNode {
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": hint === undefined ? undefined : `${id}-hint` })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="note">
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly hint?: string;
  /** What counts when nothing is chosen; without it, something always is. */
  readonly usual?: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T | null;
  readonly onChange: (value: T | null) => void;
}

/** A setting that is one of several. */
export function Choice<T extends string>({ label, hint, usual, options, value, onChange }: ChoiceProps<T>): ReactNode {
  return (
    <Setting label={label} {...(hint !== undefined && { hint })}>
      {(control) => (
        <select
          {...control}
          value={value ?? ""}
          onChange={(event) => onChange(options.find(([option]) => option === event.target.value)?.[0] ?? null)}
        >
          {usual !== undefined && <option value="">{usual}</option>}
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Setting>
  );
}
