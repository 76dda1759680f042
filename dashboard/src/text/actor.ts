import { catalogue } from "./catalogue";
import { actor as de } from "./de/actor";
import { actor as en } from "./en/actor";

/** What those are called who do something. */
export const actorTexts = catalogue(en, de);
