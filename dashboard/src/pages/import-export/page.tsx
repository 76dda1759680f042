import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { filesTexts } from "../../text/import-export";
import { ExportPanel } from "./ExportPanel";
import { ImportPanel } from "./ImportPanel";
import "../../parts/form.css";
import "./files.css";

/** Files in, and files out. */
export default function ImportExportPage(): ReactNode {
  const t = useTexts(filesTexts);
  const { state, ignored, change } = useSearchState("import-export");
  return (
    <>
      <PageTitle title={t.title} />
      <IgnoredParameters names={ignored} />
      <div className="files">
        <ImportPanel kind={state.kind} onKind={(kind) => change({ kind }, "replace")} />
        <ExportPanel />
      </div>
    </>
  );
}
