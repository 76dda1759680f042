import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import "../text/german";

afterEach(cleanup);

/** What jsdom lacks: every element is as wide as a card. */
class FixedSize implements ResizeObserver {
  observe(): void {
    // Sizes never change here.
  }
  unobserve(): void {
    // Nor are they looked at.
  }
  disconnect(): void {
    // So there is nothing to end.
  }
}
vi.stubGlobal("ResizeObserver", FixedSize);
vi.stubGlobal("scrollTo", () => undefined);
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 600 });
