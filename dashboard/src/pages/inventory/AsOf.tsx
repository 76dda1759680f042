import { type ReactNode, type SubmitEvent, useId, useState } from "react";
import { isDate } from "../../period/calendar";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { inventoryTexts } from "../../text/inventory";
import type { PartProps } from "./StockTab";

interface AsOfProps extends Pick<PartProps, "state" | "onFilter"> {
  /** Of the answer; undefined while there is none. */
  readonly asOf: string | undefined;
  readonly isPast: boolean;
}

/** Of which time the stock is, and how to see that of an earlier one. */
export function AsOf({ state, asOf, isPast, onFilter }: AsOfProps): ReactNode {
  const t = useTexts(inventoryTexts).asOf;
  const { store, format } = useStore();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="as-of">
      <p className={isPast ? "notice as-of-note" : "note as-of-note"}>
        {asOf && (isPast ? t.then(format.instant(asOf), store.time_zone) : t.now(format.time(asOf), store.time_zone))}
      </p>
      {!isOpen && (
        <button type="button" className="plain" onClick={() => setOpen(true)}>
          {isPast ? t.other : t.change}
        </button>
      )}
      {isPast && (
        <button type="button" className="plain" onClick={() => onFilter({ asof: null })}>
          {t.present}
        </button>
      )}
      {isOpen && (
        <MomentFields
          initial={state.asof}
          onShow={(asof) => {
            setOpen(false);
            onFilter({ asof });
          }}
          onCancel={() => setOpen(false)}
        />
      )}
    </div>
  );
}

interface MomentFieldsProps {
  readonly initial: string | null;
  readonly onShow: (moment: string) => void;
  readonly onCancel: () => void;
}

/** A day, and a time of it if that matters. */
function MomentFields({ initial, onShow, onCancel }: MomentFieldsProps): ReactNode {
  const t = useTexts(inventoryTexts).asOf;
  const { calendar } = useStore();
  const [startDate = "", startTime = ""] = (initial ?? "").split("T");
  const [date, setDate] = useState(startDate);
  const [time, setTime] = useState(startTime);
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!isDate(date) || date > calendar.today) setWrong(true);
    else onShow(time ? `${date}T${time}` : date);
  };
  return (
    <form
      className="date-fields"
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onCancel();
      }}
    >
      <fieldset aria-describedby={isWrong ? `${id}-wrong` : undefined}>
        <legend>{t.title}</legend>
        <label htmlFor={`${id}-date`}>{t.date}</label>
        <input
          id={`${id}-date`}
          type="date"
          max={calendar.today}
          value={date}
          autoFocus
          aria-invalid={isWrong}
          onChange={(event) => setDate(event.target.value)}
        />
        <label htmlFor={`${id}-time`}>{t.time}</label>
        <input
          id={`${id}-time`}
          type="time"
          value={time}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setTime(event.target.value.slice(0, 5))}
        />
        <span id={`${id}-hint`} className="note">
          {t.timeHint}
        </span>
        <button type="submit" className="primary">
          {t.show}
        </button>
        <button type="button" onClick={onCancel}>
          {t.cancel}
        </button>
        <p id={`${id}-wrong`} role="alert" className="field-error">
          {isWrong && t.wrong}
        </p>
      </fieldset>
    </form>
  );
}
