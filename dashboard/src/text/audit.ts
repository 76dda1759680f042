import { catalogue } from "./catalogue";
import { audit as de } from "./de/audit";
import { audit as en } from "./en/audit";

/** Texts of the audit log. */
export const auditTexts = catalogue(en, de);
