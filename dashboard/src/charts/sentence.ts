import type { commonTexts } from "../text/common";
import type { Point } from "./points";

/** One sentence on what can be seen: the highest and the lowest of what is over. */
export function sentence(points: readonly Point[], t: (typeof commonTexts)["en"]["chart"]): string {
  const over = points.filter((point) => (point.current?.value ?? null) !== null && !point.unfinished && !point.clipped);
  const sorted = over.toSorted((one, other) => (one.current?.value ?? 0) - (other.current?.value ?? 0));
  const [lowest, highest] = [sorted[0]?.current, sorted.at(-1)?.current];
  if (!lowest || !highest) return t.nothing;
  return t.summary(highest.text, highest.label, lowest.text, lowest.label);
}
