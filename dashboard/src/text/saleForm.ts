import { catalogue } from "./catalogue";
import { saleForm as de } from "./de/saleForm";
import { saleForm as en } from "./en/saleForm";

/** Texts of the form of a sale. */
export const saleFormTexts = catalogue(en, de);
