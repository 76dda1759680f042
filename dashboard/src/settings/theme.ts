/** Applies the choice of colours to the document: the styles' `light-dark()` follow. */

import { useEffect } from "react";
import { useDeviceSettings } from "./device";

/** Keeps the document in the colours chosen on this device. */
export function useTheme(): void {
  const { theme } = useDeviceSettings();
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
