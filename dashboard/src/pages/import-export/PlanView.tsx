import type { ReactNode } from "react";
import type { ImportKind, PlannedFile } from "../../api/mutations/imports";
import type { ImportPlan } from "../../api/names";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { FIELDS } from "./vocabulary";

interface PlanViewProps {
  readonly planned: PlannedFile;
  readonly kind: ImportKind;
  readonly isBusy: boolean;
  /** Uses a column as a field, or leaves it out; the file is looked at again. */
  readonly onMap: (column: string, field: string) => void;
  readonly onLeaveOut: (columns: readonly string[]) => void;
}

/** What the file is taken for, before anything is imported: the program, how it is read, and what each column is used as. */
export function PlanView({ planned, kind, isBusy, onMap, onLeaveOut }: PlanViewProps): ReactNode {
  const t = useTexts(filesTexts).plan;
  const format = useFormat();
  const { plan, unknown } = planned;
  const left = plan.columns.filter(({ field }) => field === null).map(({ name }) => name);
  const conditions = extrasOf(plan);
  return (
    <section className="files-plan" aria-labelledby="files-plan">
      <h3 id="files-plan">{t.title}</h3>
      <p>{plan.profile === null ? t.noProgram : t.program(profileText(t.profiles, plan.profile))}</p>
      <p>{t.read(format.list(readingOf(plan, t)))}</p>
      <Columns plan={plan} kind={kind} isBusy={isBusy} onMap={onMap} />
      {unknown.length === 0 && <p>{left.length === 0 ? t.nothingLeft : t.left(format.list(left))}</p>}
      {conditions.length > 0 && (
        <ul className="files-extras">
          {conditions.map(([name, value]) => (
            <li key={name}>
              {t.extras[name]}: {value}
            </li>
          ))}
        </ul>
      )}
      {plan.warnings.length > 0 && (
        <div className="notice" role="status">
          <p>{t.warnings}</p>
          <ul>
            {plan.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {unknown.length > 0 && (
        <div className="notice" role="alert">
          <p>{t.unknown(format.list(unknown))}</p>
          <p>
            <button type="button" disabled={isBusy} onClick={() => onLeaveOut(unknown)}>
              {t.leaveOut}
            </button>
          </p>
        </div>
      )}
      <details>
        <summary>{t.command}</summary>
        <code className="files-command">{plan.command}</code>
      </details>
    </section>
  );
}

type Texts = (typeof filesTexts)["en"]["plan"];

function profileText(texts: Texts["profiles"], name: string): string {
  return (texts as Readonly<Record<string, string>>)[name] ?? name;
}

/** How the characters, columns, amounts, dates and times of the file are read. */
function readingOf(plan: ImportPlan, t: Texts): readonly string[] {
  const { delimiter, decimal, dates, time_zone: zone } = plan;
  const told = [
    t.encoding(plan.encoding),
    delimiter === null ? null : t.delimiter(delimiter),
    decimal && t.decimals[decimal],
    dates && t.dates(dates),
    zone && t.zone(zone),
  ];
  return told.filter((text) => text !== null);
}

const EXTRAS = ["where", "set", "match", "inherit"] as const;

/** What the program's profile says beside the columns, such as which rows are taken. */
function extrasOf(plan: ImportPlan): readonly (readonly [(typeof EXTRAS)[number], string])[] {
  return EXTRAS.flatMap((name) => {
    const value: unknown = plan.options[name];
    const texts = Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
    return texts.length > 0 ? [[name, texts.join("; ")] as const] : [];
  });
}

function Columns({ plan, kind, isBusy, onMap }: Omit<PlanViewProps, "planned" | "onLeaveOut"> & { plan: ImportPlan }): ReactNode {
  const t = useTexts(filesTexts).plan;
  const [first] = plan.sample;
  return (
    <DataTable
      caption={t.columns}
      rows={plan.columns}
      keyOf={({ name }) => name}
      columns={[
        { key: "name", title: t.column, cell: ({ name }) => <bdi className="files-name">{name}</bdi> },
        { key: "sample", title: t.sample, cell: ({ name }) => <span className="files-sample">{first?.[name] ?? ""}</span> },
        {
          key: "field",
          title: t.usedAs,
          cell: ({ name, field }) => (
            <select aria-label={t.usedAsOf(name)} disabled={isBusy} value={field ?? ""} onChange={({ target }) => onMap(name, target.value)}>
              <option value="">{t.notUsed}</option>
              {FIELDS[kind].map((each) => (
                <option key={each} value={each}>
                  {t.fields[each]}
                </option>
              ))}
            </select>
          ),
        },
      ]}
    />
  );
}
