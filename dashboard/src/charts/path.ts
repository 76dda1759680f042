/** The paths of lines: straight between points, since curves invent peaks, and interrupted where there is no value. */

/** A place in a chart, in CSS pixels; null where the line has a gap. */
export type Spot = readonly [x: number, y: number] | null;

/** A line from place to place. */
export function straightPath(spots: readonly Spot[]): string {
  return partsOf(spots).map((part) => drawn(part)).join("");
}

/** A line that holds its height to the next place, and goes up or down there. */
export function steppedPath(spots: readonly Spot[]): string {
  return partsOf(spots)
    .map((part) => drawn(part.flatMap(([x, y], index) => [...(index === 0 ? [] : [[x, part[index - 1]?.[1] ?? y] as const]), [x, y] as const])))
    .join("");
}

type Part = readonly (readonly [x: number, y: number])[];

/** What lies between gaps. */
function partsOf(spots: readonly Spot[]): readonly Part[] {
  const parts: (readonly [number, number])[][] = [];
  let isOpen = false;
  for (const spot of spots) {
    if (spot !== null && isOpen) parts.at(-1)?.push(spot);
    else if (spot !== null) parts.push([spot]);
    isOpen = spot !== null;
  }
  return parts;
}

/** A single place is closed at once, so that the round end of the line shows as a dot. */
function drawn(part: Part): string {
  const path = part.map(([x, y], index) => `${index === 0 ? "M" : "L"}${short(x)},${short(y)}`).join("");
  return part.length === 1 ? `${path}Z` : path;
}

function short(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
