import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import type { ImportKind, ImportOptions } from "../../api/mutations/imports";
import { categoriesQuery } from "../../api/queries/products";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { categoryEntries, categoryLines, otherCategory, withOther } from "./mapping";
import { ENCODINGS, PROFILES } from "./vocabulary";

/** What is usual: the file tells, and what it does not tell is asked for. */
export const DEFAULT_OPTIONS: ImportOptions = {};

interface OptionFieldsProps {
  readonly kind: ImportKind;
  readonly options: ImportOptions;
  readonly isBusy: boolean;
  /** A file that was chosen is looked at again. */
  readonly onChange: (options: ImportOptions) => void;
}

/** How the file is to be read, and what is done with it. What is not said, the file tells itself. */
export function OptionFields({ kind, options, isBusy, onChange }: OptionFieldsProps): ReactNode {
  const t = useTexts(filesTexts).options;
  const { profiles } = useTexts(filesTexts).plan;
  const zone = useStore().store.time_zone;
  const shared = { isBusy, options, onChange };
  return (
    <details className="files-options">
      <summary>{t.title}</summary>
      <div className="form-fields">
        <Option {...shared} name="profile" label={t.profile} usual={t.byColumns} texts={named(PROFILES[kind], profiles)} />
        <Option {...shared} name="decimal" label={t.decimal} usual={t.byFile} texts={t.decimals} />
        <Option {...shared} name="dates" label={t.dates} usual={t.byFile} texts={t.orders} />
        <Option {...shared} name="encoding" label={t.encoding} usual={t.byFile} texts={named(ENCODINGS, t.encodings)} />
        <Option {...shared} name="other_columns" label={t.others} usual={t.otherColumns.refuse} texts={{ ignore: t.otherColumns.ignore }} />
        <Option {...shared} name="round" label={t.round} usual={t.rounds.refuse} texts={{ cents: t.rounds.cents }} />
        {kind === "sales" && (
          <>
            <Option {...shared} name="time_zone" label={t.zone} usual={t.zones.refuse} texts={{ [zone]: t.zones.store(zone) }} />
            <Option {...shared} name="stock" label={t.stock} usual={t.stocks.auto} texts={{ take: t.stocks.take, ignore: t.stocks.ignore }} />
            <Option {...shared} name="returns" label={t.returns} usual={t.returnsEffects.refuse} texts={{ match: t.returnsEffects.match, unlinked: t.returnsEffects.unlinked }} />
          </>
        )}
      </div>
      {kind === "sales" && (
        <label className="files-check">
          <input
            type="checkbox"
            disabled={isBusy}
            checked={options.create_products === true}
            onChange={({ target }) => onChange(without({ ...options, create_products: target.checked }, target.checked ? null : "create_products"))}
          />{" "}
          {t.createProducts}
        </label>
      )}
      <Categories {...shared} kind={kind} />
    </details>
  );
}

/** The texts of some words, of a catalogue that may have more. */
function named<T extends string>(words: readonly T[], texts: Readonly<Record<T, string>>): Readonly<Partial<Record<T, string>>> {
  return Object.fromEntries(words.map((word) => [word, texts[word]])) as Partial<Record<T, string>>;
}

/** Options without one of them: it is not said at all then. */
function without(options: ImportOptions, name: keyof ImportOptions | null): ImportOptions {
  return Object.fromEntries(Object.entries(options).filter(([each]) => each !== name));
}

type ChoiceName = "profile" | "decimal" | "dates" | "encoding" | "other_columns" | "round" | "time_zone" | "stock" | "returns";

interface OptionProps extends Omit<OptionFieldsProps, "kind"> {
  readonly name: ChoiceName;
  readonly label: string;
  /** What counts when nothing is said. */
  readonly usual: string;
  readonly texts: Readonly<Partial<Record<string, string>>>;
}

function Option({ name, label, usual, texts, options, isBusy, onChange }: OptionProps): ReactNode {
  const id = useId();
  const choose = (value: string): void => onChange(without({ ...options, [name]: value }, value === "" ? name : null));
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={options[name] ?? ""} disabled={isBusy} onChange={({ target }) => choose(target.value)}>
        <option value="">{usual}</option>
        {Object.entries(texts).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What the file's categories are here: one by one, and for all that are not known. */
function Categories({ options, isBusy, onChange, kind }: OptionFieldsProps): ReactNode {
  const t = useTexts(filesTexts).options;
  const { data } = useQuery(categoriesQuery);
  const id = useId();
  const entries = options.category_map ?? [];
  const [lines, setLines] = useState(categoryLines(entries));
  const other = otherCategory(entries);
  const set = (category_map: string[], category: string): void => {
    const changed = without({ ...options, category_map }, category_map.length === 0 ? "category_map" : null);
    // New products of rows that say no category at all have another option.
    onChange(category === "" || kind === "products" ? without(changed, "default_category") : { ...changed, default_category: category });
  };
  return (
    <div className="form-fields">
      <div className="field">
        <label htmlFor={`${id}-other`}>{t.otherCategory}</label>
        <select id={`${id}-other`} value={other} disabled={isBusy} onChange={({ target }) => set(withOther(entries, target.value), target.value)}>
          <option value="">{t.noCategory}</option>
          {data?.items
            .filter((category) => !category.hidden)
            .map((category) => (
              <option key={category.name} value={category.name}>
                {category.label}
              </option>
            ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-lines`}>{t.categories}</label>
        <textarea
          id={`${id}-lines`}
          rows={2}
          disabled={isBusy}
          aria-describedby={`${id}-hint`}
          value={lines}
          onChange={({ target }) => setLines(target.value)}
          onBlur={() => lines !== categoryLines(entries) && set(withOther(categoryEntries(lines), other), other)}
        />
        <p id={`${id}-hint`} className="note">
          {t.categoriesHint}
        </p>
      </div>
    </div>
  );
}
