/** What is said of single columns and of categories, as the options of the importer have it. Pure. */

/** The column that an entry such as `Menge=units` is about; names may have an equals sign themselves. */
function columnOf(entry: string): string {
  return entry.slice(0, entry.lastIndexOf("="));
}

/** The entries with another one for a column; an empty field leaves the column out. */
export function mapped(entries: readonly string[], column: string, field: string): string[] {
  return [...entries.filter((entry) => columnOf(entry) !== column), `${column}=${field}`];
}

/** The entries with these columns left out, too. */
export function leftOut(entries: readonly string[], columns: readonly string[]): string[] {
  return columns.reduce<string[]>((all, column) => mapped(all, column, ""), [...entries]);
}

/** Lines such as `Clothing > Tops = fashion` as entries; lines that say nothing are passed over. */
export function categoryEntries(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const place = line.lastIndexOf("=");
    const [from, to] = [line.slice(0, place).trim(), line.slice(place + 1).trim()];
    return place > 0 && from !== "" && to !== "" ? [`${from}=${to}`] : [];
  });
}

/** The same back again, as somebody reads and writes it; what all others are is told beside. */
export function categoryLines(entries: readonly string[]): string {
  return entries
    .filter((entry) => columnOf(entry) !== "*")
    .map((entry) => entry.replace(/=([^=]*)$/, " = $1"))
    .join("\n");
}

/** The category of all others; empty where none is said. */
export function otherCategory(entries: readonly string[]): string {
  return entries.find((entry) => columnOf(entry) === "*")?.slice(2) ?? "";
}

/** The entries with another category of all others; empty for none. */
export function withOther(entries: readonly string[], category: string): string[] {
  const others = entries.filter((entry) => columnOf(entry) !== "*");
  return category === "" ? others : [...others, `*=${category}`];
}
