import { catalogue } from "./catalogue";
import { overview as en } from "./en/overview";

/** Texts of the Overview. */
export const overviewTexts = catalogue(en);
