import { catalogue } from "./catalogue";
import { settings as de } from "./de/settings";
import { settings as en } from "./en/settings";

/** Texts of the settings. */
export const settingsTexts = catalogue(en, de);
