import { catalogue } from "./catalogue";
import { sales as de } from "./de/sales";
import { sales as en } from "./en/sales";

/** Texts of the list of sales. */
export const salesTexts = catalogue(en, de);
