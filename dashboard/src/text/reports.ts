import { catalogue } from "./catalogue";
import { reports as de } from "./de/reports";
import { reports as en } from "./en/reports";

/** Texts of the reports. */
export const reportsTexts = catalogue(en, de);
