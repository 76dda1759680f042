import { catalogue } from "./catalogue";
import { sale as de } from "./de/sale";
import { sale as en } from "./en/sale";

/** Texts of one sale, its returns, and what is done to it. */
export const saleTexts = catalogue(en, de);
