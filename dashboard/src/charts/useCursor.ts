import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Plot } from "./scale";

/** The point of a chart that is looked at. */
export interface Cursor {
  readonly index: number | null;
  /** Whether it was gone to by keys: then it is said aloud. */
  readonly byKey: boolean;
  readonly handlers: {
    onKeyDown(event: KeyboardEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerLeave(): void;
    onBlur(): void;
  };
}

/** Moves through the points of a chart, which is one tab stop: by arrows, Home and End, or by the pointer. */
export function useCursor(plot: Plot | null, count: number, open: (index: number) => void): Cursor {
  const [at, setAt] = useState<{ index: number; byKey: boolean } | null>(null);
  const index = at === null || count === 0 ? null : Math.min(at.index, count - 1);
  const leave = (): void => setAt(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = keyTarget(event.key, index, count);
    if (target !== undefined) setAt({ index: target, byKey: true });
    else if (event.key === "Enter" && index !== null) open(index);
    else if (event.key === "Escape" && index !== null) leave();
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (plot) setAt({ index: plot.indexAt(place), byKey: false });
  };
  return { index, byKey: at?.byKey ?? false, handlers: { onKeyDown, onPointerMove, onPointerLeave: leave, onBlur: leave } };
}

function keyTarget(key: string, index: number | null, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowRight":
      return index === null ? 0 : Math.min(count - 1, index + 1);
    case "ArrowLeft":
      return index === null ? count - 1 : Math.max(0, index - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
