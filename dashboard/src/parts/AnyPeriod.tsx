import { type ReactNode, useId, useState } from "react";
import { begunPart, isPreset, type PeriodChoice, PRESETS, type Preset, rangeOf } from "../period/presets";
import { useTexts } from "../settings/locale";
import { useStore } from "../store/context";
import { commonTexts } from "../text/common";
import DateFields from "./DateFields";

interface AnyPeriodProps {
  /** Null for any time. */
  readonly choice: PeriodChoice | null;
  readonly onChoose: (choice: PeriodChoice | null) => void;
}

/** Chooses the period of a list, which may be any time. */
export function AnyPeriod({ choice, onChoose }: AnyPeriodProps): ReactNode {
  const t = useTexts(commonTexts).period;
  const { calendar, format } = useStore();
  const [isTyping, setTyping] = useState(false);
  const id = useId();
  const dates = choice && !isPreset(choice) ? choice : null;
  const { today } = calendar;
  return (
    <>
      <span className="filter-field">
        <label htmlFor={id}>{t.label}</label>
        <select
          id={id}
          value={choice === null ? "" : isPreset(choice) ? choice.preset : "dates"}
          onChange={({ target: { value } }) => {
            if (value === "custom") setTyping(true);
            else if (value !== "dates") onChoose(value === "" ? null : { preset: value as Preset });
          }}
        >
          <option value="">{t.any}</option>
          {dates && <option value="dates">{format.range(dates)}</option>}
          {PRESETS.map((preset) => (
            <option key={preset} value={preset}>
              {t.presets[preset]}
            </option>
          ))}
          <option value="custom">{t.custom}</option>
        </select>
      </span>
      {isTyping && (
        <DateFields
          legend={t.label}
          initial={choice ? begunPart(rangeOf(choice, calendar), today) : { start: today, end: today }}
          onShow={(range) => {
            setTyping(false);
            onChoose(range);
          }}
          onCancel={() => setTyping(false)}
        />
      )}
    </>
  );
}
