import { type ReactNode, useId } from "react";
import type { ImportStatus } from "../../api/names";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";

/** A bar, and above it in words what it shows. Without a part it is not known how long it takes. */
export function Bar({ text, part }: { text: string; part: number | null }): ReactNode {
  const id = useId();
  return (
    <div className="files-progress">
      <p id={id}>{text}</p>
      <progress aria-labelledby={id} {...(part === null ? {} : { max: 1, value: part })} />
    </div>
  );
}

/** A file on its way to the service. */
export function SendingBar({ part }: { part: number }): ReactNode {
  const t = useTexts(filesTexts).progress;
  const format = useFormat();
  return <Bar text={part < 1 ? t.sending(format.percent(100 * part, 0)) : t.sent} part={part < 1 ? part : null} />;
}

/** How far an import, or a check, is. */
export function ImportBar({ status }: { status: ImportStatus }): ReactNode {
  const t = useTexts(filesTexts).progress;
  const format = useFormat();
  const { phase, file_bytes: size, checked_bytes: checked, rows_done: done, rows_total: total } = status;
  if (phase === "importing" && total) {
    return <Bar text={t.importing(format.count(done), format.count(total))} part={done / total} />;
  }
  if (phase === "checking" && size) {
    return <Bar text={t.checking(format.percent((100 * checked) / size, 0))} part={checked / size} />;
  }
  return <Bar text={status.state === "waiting" ? t.waiting : t.running} part={null} />;
}
