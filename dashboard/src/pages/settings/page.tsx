import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { Panel } from "../../parts/Panel";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { settingsTexts } from "../../text/settings";
import { DevicePanel } from "./DevicePanel";
import { StorePanel } from "./StorePanel";
import "./settings.css";

/** Settings: what this device keeps, what the store is, and who can open all this. */
export default function SettingsPage(): ReactNode {
  const t = useTexts(settingsTexts);
  const { ignored } = useSearchState("settings");
  return (
    <>
      <PageTitle title={t.title} />
      <IgnoredParameters names={ignored} />
      <div className="settings">
        <DevicePanel />
        <div className="settings-column">
          <StorePanel />
          <Panel title={t.users.title}>
            <p>{t.users.anyone(window.location.host)}</p>
            <p className="note settings-note">{t.users.later}</p>
          </Panel>
        </div>
      </div>
    </>
  );
}
