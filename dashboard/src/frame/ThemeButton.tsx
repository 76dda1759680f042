import type { ReactNode } from "react";
import { changeDeviceSettings, THEMES, useDeviceSettings } from "../settings/device";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { Icon } from "./Icon";

/** Goes from one choice of colours to the next. */
export function ThemeButton(): ReactNode {
  const t = useTexts(commonTexts).theme;
  const { theme } = useDeviceSettings();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const label = t.next(t[theme]);
  return (
    <button
      type="button"
      className="header-button"
      aria-label={label}
      title={label}
      onClick={() => changeDeviceSettings({ theme: next })}
    >
      <Icon name={theme} />
    </button>
  );
}
