import { type ReactNode, useId } from "react";
import "./segments.css";

interface SegmentsProps<T extends string> {
  readonly legend: string;
  readonly options: readonly T[];
  readonly texts: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A choice of two or three: radio buttons in the shape of one. */
export function Segments<T extends string>({ legend, options, texts, value, onChange }: SegmentsProps<T>): ReactNode {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="unseen">{legend}</legend>
      {options.map((option) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          <span>{texts[option]}</span>
        </label>
      ))}
    </fieldset>
  );
}
