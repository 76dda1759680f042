import { type SubmitEvent, type ReactNode, useId, useState } from "react";
import { type DateRange, isDate } from "../period/calendar";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";

interface DateFieldsProps {
  readonly legend: string;
  readonly initial: DateRange;
  readonly onShow: (dates: DateRange) => void;
  readonly onCancel: () => void;
}

/** Two native date fields, for a range of days that has no name. */
export default function DateFields({ legend, initial, onShow, onCancel }: DateFieldsProps): ReactNode {
  const t = useTexts(commonTexts).period;
  const [start, setStart] = useState(initial.start);
  const [end, setEnd] = useState(initial.end);
  const [error, setError] = useState("");
  const ids = { start: useId(), end: useId(), error: useId() };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!isDate(start) || !isDate(end)) setError(t.incomplete);
    else if (end < start) setError(t.wrongOrder);
    else onShow({ start, end });
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
      <fieldset aria-describedby={error ? ids.error : undefined}>
        <legend>{legend}</legend>
        <label htmlFor={ids.start}>{t.from}</label>
        <input
          id={ids.start}
          type="date"
          value={start}
          autoFocus
          aria-invalid={error !== ""}
          onChange={(event) => setStart(event.target.value)}
        />
        <label htmlFor={ids.end}>{t.to}</label>
        <input
          id={ids.end}
          type="date"
          value={end}
          aria-invalid={error !== ""}
          onChange={(event) => setEnd(event.target.value)}
        />
        <button type="submit" className="primary">
          {t.apply}
        </button>
        <button type="button" onClick={onCancel}>
          {t.cancel}
        </button>
        <p id={ids.error} role="alert" className="field-error">
          {error}
        </p>
      </fieldset>
    </form>
  );
}
