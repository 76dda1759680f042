import { catalogue } from "./catalogue";
import { product as de } from "./de/product";
import { product as en } from "./en/product";

/** Texts of a product, and of the form that registers and changes it. */
export const productTexts = catalogue(en, de);
