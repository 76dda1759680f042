import { type ReactNode, useId, useState } from "react";
import { rollKey } from "../../api/mutations/access";
import { useWrite } from "../../api/mutations/write";
import type { ApiKey, MadeKey } from "../../api/names";
import { AskDialog } from "../../parts/AskDialog";
import { useTexts } from "../../settings/locale";
import { keysTexts } from "../../text/keys";

/** For how many hours the old key may go on: the API's usual day, and what else makes sense. */
const OVERLAPS = [0, 1, 24, 168, 720];
const USUAL = 24;

interface RollDialogProps {
  readonly rolled: ApiKey;
  readonly onClose: () => void;
  readonly onMade: (key: MadeKey) => void;
}

/** Makes a key in place of another, which goes on for as long as its program needs to change over. */
export function RollDialog({ rolled, onClose, onMade }: RollDialogProps): ReactNode {
  const t = useTexts(keysTexts);
  const id = useId();
  const { mutation } = useWrite(rollKey);
  const [hours, setHours] = useState(USUAL);
  return (
    <AskDialog
      title={t.rolling.title(rolled.name)}
      text={t.rolling.text}
      act={mutation.isPending ? t.form.making : t.rolling.act}
      cancel={t.form.cancel}
      mutation={mutation}
      onAct={() => mutation.mutate({ key: rolled, hours }, { onSuccess: onMade })}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{t.rolling.overlap}</label>
        <select id={id} value={hours} onChange={({ target }) => setHours(Number(target.value))}>
          {OVERLAPS.map((each) => (
            <option key={each} value={each}>
              {t.rolling.hours(each)}
            </option>
          ))}
        </select>
      </div>
    </AskDialog>
  );
}
