import { catalogue } from "./catalogue";
import { stocktake as de } from "./de/stocktake";
import { stocktake as en } from "./en/stocktake";

/** Texts of counting what there is. */
export const stocktakeTexts = catalogue(en, de);
