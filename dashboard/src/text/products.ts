import { catalogue } from "./catalogue";
import { products as de } from "./de/products";
import { products as en } from "./en/products";

/** Texts of the list of products. */
export const productsTexts = catalogue(en, de);
