import { catalogue } from "./catalogue";
import { access as de } from "./de/access";
import { access as en } from "./en/access";

/** Texts of who may do what. */
export const accessTexts = catalogue(en, de);
