import { catalogue } from "./catalogue";
import { login as de } from "./de/login";
import { login as en } from "./en/login";

/** Texts of logging in and out, and of choosing a password. */
export const loginTexts = catalogue(en, de);
