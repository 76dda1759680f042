import { catalogue } from "./catalogue";
import { once as de } from "./de/once";
import { once as en } from "./en/once";

/** Texts of what is shown once. */
export const onceTexts = catalogue(en, de);
