import { catalogue } from "./catalogue";
import { users as de } from "./de/users";
import { users as en } from "./en/users";

/** Texts of the users. */
export const usersTexts = catalogue(en, de);
