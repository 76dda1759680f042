/** What became of rows, in words. */

import type { ListedImport } from "../../api/names";
import type { Format } from "../../figures/format";
import type { files } from "../../text/en/import-export";

const COUNTED = ["created", "changed", "unchanged", "already", "rejected"] as const;

/** `1,204 new, 3 rows wrong`; empty where there is nothing to say. */
export function countsText(counts: Pick<ListedImport, (typeof COUNTED)[number]>, texts: (typeof files)["result"]["parts"], format: Format): string {
  return COUNTED.filter((name) => counts[name] > 0)
    .map((name) => texts[name](counts[name], format.count(counts[name])))
    .join(", ");
}
