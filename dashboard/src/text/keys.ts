import { catalogue } from "./catalogue";
import { keys as de } from "./de/keys";
import { keys as en } from "./en/keys";

/** Texts of the keys. */
export const keysTexts = catalogue(en, de);
