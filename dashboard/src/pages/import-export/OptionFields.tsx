import { type ReactNode, useId } from "react";
import type { ImportKind, ImportOptions } from "../../api/mutations/imports";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { filesTexts } from "../../text/import-export";

/** What is usual: nothing is guessed. */
export const DEFAULT_OPTIONS: ImportOptions = { decimal: "point", other_columns: "refuse", stock: "auto" };

interface OptionFieldsProps {
  readonly kind: ImportKind;
  readonly options: ImportOptions;
  readonly isBusy: boolean;
  /** A file that was chosen is checked again. */
  readonly onChange: (options: ImportOptions) => void;
}

/** How the file is to be read. */
export function OptionFields({ kind, options, isBusy, onChange }: OptionFieldsProps): ReactNode {
  const t = useTexts(filesTexts).options;
  const zone = useStore().store.time_zone;
  const { time_zone: chosenZone, ...others } = options;
  return (
    <details className="files-options">
      <summary>{t.title}</summary>
      <div className="form-fields">
        <Option label={t.decimal} texts={t.decimals} value={options.decimal} isBusy={isBusy} onChange={(decimal) => onChange({ ...options, decimal })} />
        <Option
          label={t.others}
          texts={t.otherColumns}
          value={options.other_columns}
          isBusy={isBusy}
          onChange={(other_columns) => onChange({ ...options, other_columns })}
        />
        {kind === "sales" && (
          <>
            <Option
              label={t.zone}
              texts={{ refuse: t.zones.refuse, store: t.zones.store(zone) }}
              value={chosenZone === undefined ? "refuse" : "store"}
              isBusy={isBusy}
              onChange={(choice) => onChange(choice === "store" ? { ...others, time_zone: zone } : others)}
            />
            <Option label={t.stock} texts={t.stocks} value={options.stock} isBusy={isBusy} onChange={(stock) => onChange({ ...options, stock })} />
          </>
        )}
      </div>
    </details>
  );
}

interface OptionProps<T extends string> {
  readonly label: string;
  readonly texts: Readonly<Record<T, string>>;
  readonly value: T;
  readonly isBusy: boolean;
  readonly onChange: (value: T) => void;
}

function Option<T extends string>({ label, texts, value, isBusy, onChange }: OptionProps<T>): ReactNode {
  const id = useId();
  const choices = Object.keys(texts) as T[];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={isBusy}
        onChange={(event) => onChange(choices.find((choice) => choice === event.target.value) ?? value)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {texts[choice]}
          </option>
        ))}
      </select>
    </div>
  );
}
