import { catalogue } from "./catalogue";
import { inventory as de } from "./de/inventory";
import { inventory as en } from "./en/inventory";

/** Texts of the inventory. */
export const inventoryTexts = catalogue(en, de);
