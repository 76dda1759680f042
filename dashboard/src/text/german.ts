/** The German of what the first page shows: a file of its own, so that nobody loads a language that they do not read. */

import { addGerman } from "./catalogue";
import { commonTexts } from "./common";
import { common } from "./de/common";
import { overview } from "./de/overview";
import { overviewTexts } from "./overview";

addGerman(commonTexts, common);
addGerman(overviewTexts, overview);
