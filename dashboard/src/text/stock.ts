import { catalogue } from "./catalogue";
import { stock as de } from "./de/stock";
import { stock as en } from "./en/stock";

/** Texts of changing stock, shared by the pages that do. */
export const stockTexts = catalogue(en, de);
