import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useMay } from "../../store/context";
import { filesTexts } from "../../text/import-export";
import { ExportPanel } from "./ExportPanel";
import { History } from "./History";
import { ImportPanel } from "./ImportPanel";
import "../../parts/form.css";
import "./files.css";

/** Files in, and files out. */
export default function ImportExportPage(): ReactNode {
  const t = useTexts(filesTexts);
  const may = useMay();
  const { state, ignored, change } = useSearchState("import-export");
  return (
    <>
      <PageTitle title={t.title} />
      <IgnoredParameters names={ignored} />
      <div className="files">
        {may("data:import") && (
          <ImportPanel
            kind={state.kind}
            run={state.run}
            onKind={(kind) => change({ kind, run: null }, "replace")}
            onRun={(run) => change({ run }, "replace")}
          />
        )}
        {may("data:export") && <ExportPanel />}
        {may("data:import") && <History key={state.kind} kind={state.kind} />}
      </div>
    </>
  );
}
