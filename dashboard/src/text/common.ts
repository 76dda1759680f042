import { catalogue } from "./catalogue";
import { common as en } from "./en/common";

/** Texts of the frame and of the shared parts. */
export const commonTexts = catalogue(en);
