import { type ReactNode, useEffect, useRef } from "react";
import type { ImportKind } from "../../api/mutations/imports";
import type { ImportStatus } from "../../api/names";
import { PageLink } from "../../links/PageLink";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { countsText } from "./counts";
import { WrongRows } from "./WrongRows";

interface CheckResultProps {
  /** Of the check, or of the import once it is done. */
  readonly status: ImportStatus;
  readonly kind: ImportKind;
  /** The file, while this page has it: for the values of wrong rows. */
  readonly file: File | null;
  readonly isBusy: boolean;
  readonly onImport: (skipsWrong: boolean) => void;
  readonly onAnother: () => void;
}

const FURTHER = ["returned", "products_created", "left_out", "of_nothing"] as const;

/** What else has, or would have, come of the file; and what was guessed on the way. */
function Further({ status }: { status: ImportStatus }): ReactNode {
  const t = useTexts(filesTexts).result;
  const format = useFormat();
  return (
    <>
      {FURTHER.map((name) => status[name] > 0 && <p key={name}>{t.further[name](status[name], format.count(status[name]))}</p>)}
      {status.warnings.length > 0 && (
        <ul className="notice files-warnings">
          {status.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What would become of the file, or what became of it, in words; and the way on. */
export function CheckResult({ status, kind, file, isBusy, onImport, onAnother }: CheckResultProps): ReactNode {
  const t = useTexts(filesTexts).result;
  const format = useFormat();
  const heading = useRef<HTMLHeadingElement>(null);
  const isDry = status.dry_run;
  useEffect(() => heading.current?.focus(), [isDry]);
  const taken = status.created + status.changed + status.returned;
  const { moved, units_up: up, units_down: down } = status.levels;
  return (
    <section className="files-result" aria-busy={isBusy}>
      <h3 ref={heading} tabIndex={-1}>
        {isDry ? t.checked : t.done}
      </h3>
      <p className="files-counts">{countsText(status, t.parts, format) || t.empty}</p>
      {status.already > 0 && <p>{t.already}</p>}
      {status.unchanged > 0 && <p>{t.unchanged}</p>}
      <Further status={status} />
      {moved > 0 && <p>{t.levels(format.count(moved), format.count(up), format.count(down), isDry)}</p>}
      {status.rejected > 0 && <WrongRows faults={status.errors} status={status} kind={kind} file={file} />}
      {isDry && taken === 0 && <p>{t.nothing}</p>}
      <p className="form-actions">
        {isDry && taken > 0 && (
          <button type="button" className="primary" disabled={isBusy} onClick={() => onImport(status.rejected > 0)}>
            {status.rejected > 0 ? t.importOthers(taken, format.count(taken)) : t.importAll(taken, format.count(taken))}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={onAnother}>
          {t.another}
        </button>
        {!isDry && <PageLink page={kind}>{t.look[kind]}</PageLink>}
      </p>
    </section>
  );
}
