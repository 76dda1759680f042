import { catalogue } from "./catalogue";
import { files as de } from "./de/import-export";
import { files as en } from "./en/import-export";

/** Texts of import and export. */
export const filesTexts = catalogue(en, de);
