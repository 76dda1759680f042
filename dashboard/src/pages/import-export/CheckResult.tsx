import { type ReactNode, useEffect, useRef } from "react";
import type { FileImport } from "../../api/mutations/imports";
import type { ImportCounts } from "../../api/names";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { PageLink } from "../../links/PageLink";
import { WrongRows } from "./WrongRows";

interface CheckResultProps {
  /** Of the dry run, or of the import once it is done. */
  readonly counts: ImportCounts;
  readonly given: FileImport;
  readonly fileName: string;
  readonly isBusy: boolean;
  readonly onImport: (skipsWrong: boolean) => void;
  readonly onAnother: () => void;
}

/** What would become of the file, or what became of it, in words; and the way on. */
export function CheckResult({ counts, given, fileName, isBusy, onImport, onAnother }: CheckResultProps): ReactNode {
  const t = useTexts(filesTexts).result;
  const format = useFormat();
  const heading = useRef<HTMLHeadingElement>(null);
  const isDry = counts.dry_run;
  useEffect(() => heading.current?.focus(), [isDry]);
  const taken = counts.created + counts.changed;
  const parts = (["created", "changed", "unchanged", "already", "rejected"] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => t.parts[name](counts[name], format.count(counts[name])));
  const { moved, units_up: up, units_down: down } = counts.levels;
  return (
    <section className="files-result" aria-busy={isBusy}>
      <h3 ref={heading} tabIndex={-1}>
        {isDry ? t.checked : t.done}
      </h3>
      <p className="files-counts">{parts.length > 0 ? parts.join(", ") : t.empty}</p>
      {counts.already > 0 && <p>{t.already}</p>}
      {counts.unchanged > 0 && <p>{t.unchanged}</p>}
      {moved > 0 && <p>{t.levels(format.count(moved), format.count(up), format.count(down), isDry)}</p>}
      {!isDry && counts.resumed_after > 0 && <p>{t.resumed(format.count(counts.resumed_after))}</p>}
      {counts.rejected > 0 && <WrongRows faults={counts.errors} count={counts.rejected} given={given} fileName={fileName} />}
      {isDry && taken === 0 && <p>{t.nothing}</p>}
      <p className="form-actions">
        {isDry && taken > 0 && (
          <button type="button" className="primary" disabled={isBusy} onClick={() => onImport(counts.rejected > 0)}>
            {counts.rejected > 0 ? t.importOthers(taken, format.count(taken)) : t.importAll(taken, format.count(taken))}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={onAnother}>
          {t.another}
        </button>
        {!isDry && <PageLink page={given.kind}>{t.look[given.kind]}</PageLink>}
      </p>
    </section>
  );
}
