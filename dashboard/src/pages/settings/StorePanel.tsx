import type { ReactNode } from "react";
import { addressOf } from "../../api/clients";
import { Panel } from "../../parts/Panel";
import { useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { settingsTexts } from "../../text/settings";

const SERVICES = ["products", "sales"] as const;

/** What the store is: said by its configuration, so it can only be read here. */
export function StorePanel(): ReactNode {
  const t = useTexts(settingsTexts).store;
  const { store, format } = useStore();
  const monthStart = `2024-${String(store.fiscal_year_start_month).padStart(2, "0")}-01`;
  const facts: readonly (readonly [string, string])[] = [
    [t.name, store.name],
    [t.currency, t.currencyOf(store.currency, store.currency_digits)],
    [t.zone, store.time_zone],
    [t.now, format.instant(store.now)],
    [t.yearStart, format.monthName(monthStart)],
    [t.firstSale, store.first_sale_on === null ? t.noSale : format.date(store.first_sale_on)],
    [t.version, store.versions.service],
    [t.database, store.versions.database],
    [t.schema, store.versions.schema_revision],
  ];
  return (
    <Panel title={t.title}>
      <p className="note settings-note">{t.readOnly}</p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t.documents}</h3>
      <ul className="documents">
        {SERVICES.map((service) => (
          <li key={service}>
            {t.services[service]}: <a href={addressOf(service, "/docs")}>{t.pages}</a>,{" "}
            <a href={addressOf(service, "/openapi.json")}>{t.openapi}</a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
