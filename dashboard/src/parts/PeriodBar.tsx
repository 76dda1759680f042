import { lazy, type ReactNode, Suspense, useId, useMemo, useRef, useState } from "react";
import { Icon } from "../frame/Icon";
import { usePageKeys } from "../frame/keys";
import type { DateRange } from "../period/calendar";
import type { Comparison } from "../period/comparison";
import { frozen, isPreset, PRESETS, type Preset } from "../period/presets";
import type { PeriodControl } from "../period/usePeriod";
import { useTexts } from "../settings/locale";
import { useStore } from "../store/context";
import { commonTexts } from "../text/common";
import "./periodBar.css";

const DateFields = lazy(() => import("./DateFields"));

const CUSTOM = "custom";

/** Which dates are being typed: those of the period, those of the comparison, or none. */
type Editing = "period" | "comparison" | null;

/** Chooses the period of a page and what it is compared with. */
export function PeriodBar({ control, compares = true }: { control: PeriodControl; compares?: boolean }): ReactNode {
  const t = useTexts(commonTexts).period;
  const [editing, setEditing] = useState<Editing>(null);
  const show = (dates: DateRange): void => {
    if (editing === "period") control.choose(dates);
    else control.compareWith("custom", dates);
    setEditing(null);
  };
  return (
    <div className="period-bar">
      <Stepper control={control} />
      <PeriodSelect control={control} onCustom={() => setEditing("period")} />
      {compares && <ComparisonSelect control={control} onCustom={() => setEditing("comparison")} />}
      <FreezeButton control={control} />
      {editing && (
        <Suspense>
          <DateFields
            key={editing}
            legend={editing === "period" ? t.label : t.compare}
            initial={editing === "comparison" ? (control.otherDates ?? control.range) : control.range}
            onShow={show}
            onCancel={() => setEditing(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

function PeriodSelect({ control, onCustom }: { control: PeriodControl; onCustom: () => void }): ReactNode {
  const t = useTexts(commonTexts).period;
  const { format } = useStore();
  const id = useId();
  const { choice } = control;
  return (
    <span className="period-field">
      <label htmlFor={id}>{t.label}</label>
      <select
        id={id}
        value={isPreset(choice) ? choice.preset : "dates"}
        onChange={({ target: { value } }) => {
          if (value === CUSTOM) onCustom();
          else if (value !== "dates") control.choose({ preset: value as Preset });
        }}
      >
        {!isPreset(choice) && <option value="dates">{format.range(choice)}</option>}
        {PRESETS.map((preset) => (
          <option key={preset} value={preset}>
            {t.presets[preset]}
          </option>
        ))}
        <option value={CUSTOM}>{t.custom}</option>
      </select>
    </span>
  );
}

function ComparisonSelect({ control, onCustom }: { control: PeriodControl; onCustom: () => void }): ReactNode {
  const t = useTexts(commonTexts).period;
  const { format } = useStore();
  const id = useId();
  const select = useRef<HTMLSelectElement>(null);
  usePageKeys(useMemo(() => ({ c: () => select.current?.focus() }), []));
  const { comparison, otherDates } = control;
  const nameOf = (each: Comparison): string =>
    each === "previous_period" ? t.previousOf[control.kind] : t.comparisons[each];
  return (
    <span className="period-field">
      <label htmlFor={id}>{t.compare}</label>
      <select
        id={id}
        ref={select}
        value={comparison === CUSTOM ? "dates" : comparison}
        onChange={({ target: { value } }) => {
          if (value === CUSTOM) onCustom();
          else if (value !== "dates") control.compareWith(value as Comparison);
        }}
      >
        {comparison === CUSTOM && otherDates && <option value="dates">{format.range(otherDates)}</option>}
        {control.comparisons.map((each) => (
          <option key={each} value={each}>
            {nameOf(each)}
          </option>
        ))}
      </select>
    </span>
  );
}

function Stepper({ control }: { control: PeriodControl }): ReactNode {
  const t = useTexts(commonTexts).period;
  const [before, after] = [control.stepped(-1), control.stepped(1)];
  const keys = useMemo(
    () => ({
      "[": () => before && control.choose(before),
      "]": () => after && control.choose(after),
    }),
    [before, after, control],
  );
  usePageKeys(keys);
  return (
    <span className="period-stepper">
      <button type="button" aria-label={t.earlier} title={t.earlier} onClick={keys["["]} disabled={!before}>
        <Icon name="before" />
      </button>
      <button type="button" aria-label={t.later} title={t.later} onClick={keys["]"]} disabled={!after}>
        <Icon name="after" />
      </button>
    </span>
  );
}

function FreezeButton({ control }: { control: PeriodControl }): ReactNode {
  const t = useTexts(commonTexts).period;
  const { calendar } = useStore();
  if (!isPreset(control.choice)) return null;
  const freeze = (): void => control.choose(frozen(control.choice, calendar));
  return (
    <button type="button" className="plain period-freeze" title={t.freezeHint} onClick={freeze}>
      {t.freeze}
    </button>
  );
}
