import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "./clients";
import { REOPEN_MS, useLiveFeed } from "./liveFeed";

/** What a browser's stream is to the page. */
class Stream {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(
    readonly url: string,
    readonly options: { withCredentials: boolean },
  ) {
    Stream.opened.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }
}

function Shown({ name }: { name: string }) {
  const { now, isDown } = useLiveFeed();
  return <p>{`${name} ${now?.newest_sale_id ?? "none"}${isDown ? " down" : ""}`}</p>;
}

const told = (id: number): { data: string } => ({
  data: JSON.stringify({ newest_sale_id: id, sales_today: 1, revenue_today: "1.00", as_of: "2026-11-28T10:00:00Z" }),
});

const look = (visibility: "visible" | "hidden"): void => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visibility);
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
};

const last = (): Stream => {
  const stream = Stream.opened.at(-1);
  if (!stream) throw new Error("no stream was opened");
  return stream;
};

beforeEach(() => {
  Stream.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  connect({ products: "", sales: "http://sales" });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the live feed", () => {
  it("is one stream for all parts of a page, and none when they have gone", () => {
    const { unmount } = render(<><Shown name="one" /><Shown name="other" /></>);
    expect(Stream.opened.map(({ url }) => url)).toEqual(["http://sales/store/events"]);
    act(() => last().onmessage?.(told(7)));
    expect(screen.getByText("one 7")).toBeTruthy();
    expect(screen.getByText("other 7")).toBeTruthy();
    unmount();
    expect(last().readyState).toBe(Stream.CLOSED);
  });

  it("is closed while nobody looks at the page", () => {
    render(<Shown name="one" />);
    look("hidden");
    expect(last().readyState).toBe(Stream.CLOSED);
    look("visible");
    expect(Stream.opened).toHaveLength(2);
  });

  it("is down while the browser tries to reach it, and up again with the first event", () => {
    render(<Shown name="one" />);
    act(() => last().onmessage?.(told(7)));
    last().readyState = 0;
    act(() => last().onerror?.());
    expect(screen.getByText("one 7 down")).toBeTruthy();
    act(() => last().onmessage?.(told(8)));
    expect(screen.getByText("one 8")).toBeTruthy();
    expect(Stream.opened).toHaveLength(1);
  });

  it("that is refused is asked for again after a while", () => {
    render(<Shown name="one" />);
    last().readyState = Stream.CLOSED;
    act(() => last().onerror?.());
    act(() => void vi.advanceTimersByTime(REOPEN_MS - 1));
    expect(Stream.opened).toHaveLength(1);
    act(() => void vi.advanceTimersByTime(1));
    expect(Stream.opened).toHaveLength(2);
  });
});
