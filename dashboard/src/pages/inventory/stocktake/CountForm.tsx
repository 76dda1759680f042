import { type ReactNode, useMemo, useState } from "react";
import { NO_FAULTS, ownFaults } from "../../../parts/faults";
import { Field, Form } from "../../../parts/Form";
import { Segments } from "../../../parts/Segments";
import { useTexts } from "../../../settings/locale";
import { useFormat } from "../../../store/context";
import { stocktakeTexts } from "../../../text/stocktake";
import { type Countable, type CountFault, MODES, type Mode, typedUnits } from "./counted";

interface CountFormProps {
  readonly product: Countable;
  /** The units of an earlier count that is not saved; null without one. */
  readonly earlier: number | null;
  readonly initialMode: Mode;
  readonly onTake: (units: number, mode: Mode) => void;
  readonly onCancel: () => void;
}

/** How many there are. What should be there is not shown: whoever knows it counts towards it. */
export function CountForm({ product, earlier, initialMode, onTake, onCancel }: CountFormProps): ReactNode {
  const t = useTexts(stocktakeTexts);
  const format = useFormat();
  const [text, setText] = useState("");
  const [mode, setMode] = useState(initialMode);
  const [fault, setFault] = useState<CountFault | null>(null);
  const faults = useMemo(() => (fault === null ? NO_FAULTS : ownFaults({ units: t.faults[fault] })), [fault, t]);
  const submit = (): void => {
    const units = typedUnits(text, product);
    if (typeof units === "number") onTake(units, mode);
    else setFault(units);
  };
  return (
    <Form faults={faults} labels={{}} onSubmit={submit}>
      <p>
        <strong>{product.name}</strong> {product.sku !== null && <span className="note">{product.sku}</span>}
      </p>
      {earlier !== null && (
        <>
          <p aria-hidden="true">{t.earlier(format.count(earlier))}</p>
          <Segments legend={t.earlier(format.count(earlier))} options={MODES} texts={t.modes} value={mode} onChange={setMode} />
        </>
      )}
      <Field name="units" label={t.units}>
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            autoFocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setFault(null);
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape") onCancel();
            }}
          />
        )}
      </Field>
      <p className="form-actions">
        <button type="submit" className="primary">
          {t.take}
        </button>
        <button type="button" onClick={onCancel}>
          {t.cancel}
        </button>
      </p>
    </Form>
  );
}
