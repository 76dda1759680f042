import type { ReactNode } from "react";
import { PageTitle } from "../../frame/PageTitle";
import { PageLink } from "../../links/PageLink";
import { useMayOpen } from "../../links/useMayOpen";
import { useSearchState } from "../../links/useSearchState";
import { Panel } from "../../parts/Panel";
import { IgnoredParameters } from "../../parts/States";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { accessTexts } from "../../text/access";
import { settingsTexts } from "../../text/settings";
import { STORE_MENU } from "../registry";
import { DevicePanel } from "./DevicePanel";
import { StorePanel } from "./StorePanel";
import "./settings.css";

/** Settings: what this device keeps, what the store is, and who can open all this. */
export default function SettingsPage(): ReactNode {
  const t = useTexts(settingsTexts);
  const access = useTexts(accessTexts);
  const mayOpen = useMayOpen();
  const { session } = useStore();
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
            <p>{session.kind === "local" ? t.users.anyone(window.location.host) : t.users.loggedIn(session.name ?? "")}</p>
            {session.kind === "local" && <p className="note settings-note">{t.users.later}</p>}
            <ul className="documents">
              {STORE_MENU.filter(mayOpen).map((page) => (
                <li key={page}>
                  <PageLink page={page}>{access.menu[page]}</PageLink>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}
