import { type ReactNode, useMemo } from "react";
import { LOCALES, localeName, namedLocales } from "../../figures/locales";
import { Panel } from "../../parts/Panel";
import { Segments } from "../../parts/Segments";
import { WEEKDAYS, type Weekday } from "../../period/calendar";
import { COMPARISONS } from "../../period/comparison";
import { PRESETS } from "../../period/presets";
import { changeDeviceSettings, THEMES, USUAL_SETTINGS, useDeviceSettings } from "../../settings/device";
import { useLocale, useTexts } from "../../settings/locale";
import { useStore } from "../../store/context";
import { languageOf } from "../../text/catalogue";
import { commonTexts } from "../../text/common";
import { settingsTexts } from "../../text/settings";
import { Choice } from "./Setting";

/** Comparisons that need no dates. */
const OFFERED = COMPARISONS.filter((comparison) => comparison !== "custom");

/** An amount that shows both separators. */
const EXAMPLE = "12345.67";

/** What is kept on this device. */
export function DevicePanel(): ReactNode {
  const t = useTexts(settingsTexts).device;
  const common = useTexts(commonTexts);
  const settings = useDeviceSettings();
  const { store, format } = useStore();
  const weekdayName = (day: Weekday): string => format.weekday(`2024-01-0${WEEKDAYS.indexOf(day) + 1}`);
  const choices = { presets: common.period.presets, comparisons: common.period.comparisons };
  return (
    <Panel title={t.title}>
      <div className="settings-fields">
        <div className="setting">
          <span aria-hidden="true" className="setting-name">
            {common.theme.label}
          </span>
          <div>
            <Segments
              legend={common.theme.label}
              options={THEMES}
              texts={common.theme}
              value={settings.theme}
              onChange={(theme) => changeDeviceSettings({ theme })}
            />
          </div>
        </div>
        <LocaleChoice example={t.example(format.money(EXAMPLE), format.instant(store.now))} />
        <Choice
          label={t.weekStart}
          usual={t.asStore(weekdayName(store.week_start))}
          options={WEEKDAYS.map((day) => [day, weekdayName(day)] as const)}
          value={settings.weekStart}
          onChange={(weekStart) => changeDeviceSettings({ weekStart })}
        />
        <Choice
          label={t.period}
          hint={t.periodHint}
          options={PRESETS.map((preset) => [preset, choices.presets[preset]] as const)}
          value={settings.period}
          onChange={(period) => changeDeviceSettings({ period: period ?? USUAL_SETTINGS.period })}
        />
        <Choice
          label={common.period.compare}
          hint={t.comparisonHint}
          usual={t.usualComparison}
          options={OFFERED.map((comparison) => [comparison, choices.comparisons[comparison]] as const)}
          value={settings.comparison}
          onChange={(comparison) => changeDeviceSettings({ comparison })}
        />
        <div className="setting">
          <label>
            <input
              type="checkbox"
              checked={settings.keys}
              aria-describedby="settings-keys-hint"
              onChange={(event) => changeDeviceSettings({ keys: event.target.checked })}
            />{" "}
            {t.keys}
          </label>
          <p id="settings-keys-hint" className="note">
            {t.keysHint}
          </p>
        </div>
        <p>
          <button type="button" onClick={() => changeDeviceSettings(USUAL_SETTINGS)}>
            {t.reset}
          </button>
        </p>
      </div>
    </Panel>
  );
}

function LocaleChoice({ example }: { example: string }): ReactNode {
  const t = useTexts(settingsTexts).device;
  const { locale: chosen } = useDeviceSettings();
  const language = languageOf(useLocale());
  const options = useMemo(() => {
    const others = chosen === null || LOCALES.some((locale) => locale === chosen) ? [] : [chosen];
    return namedLocales([...LOCALES, ...others], language);
  }, [chosen, language]);
  return (
    <Choice
      label={t.locale}
      hint={example}
      usual={t.asBrowser(localeName(navigator.language, language))}
      options={options}
      value={chosen}
      onChange={(locale) => changeDeviceSettings({ locale })}
    />
  );
}
