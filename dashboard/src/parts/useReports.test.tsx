import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "../api/clients";
import { renderInStore } from "../test/store";
import { Card } from "./Card";
import { useReports } from "./useReports";

const DATES = { start_date: "2026-11-01", end_date: "2026-11-28" } as const;

function Cards() {
  const { good, bad } = useReports({ good: { report: "compare", ...DATES }, bad: { report: "compare", ...DATES, top: 3 } });
  return (
    <>
      <Card title="Good" size="small" query={good}>
        {({ start_date }) => <p>{`from ${start_date}`}</p>}
      </Card>
      <Card title="Bad" size="small" query={bad}>
        {() => <p>shown</p>}
      </Card>
    </>
  );
}

function answer(body: unknown, status = 200): void {
  const headers = { "Content-Type": "application/json", "X-Request-ID": "abc" };
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers }))));
  connect({ products: "http://store", sales: "http://store" });
}

afterEach(() => vi.unstubAllGlobals());

describe("several reports", () => {
  it("are asked in one call, and one that is refused leaves the others alone", async () => {
    const problem = { code: "invalid_request", detail: "top needs group_by." };
    answer({ as_of: "2026-11-28T10:00:00Z", results: { good: { status: 200, body: DATES }, bad: { status: 422, problem } } });
    await renderInStore(<Cards />);
    expect(await screen.findByText("from 2026-11-01")).toBeTruthy();
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("top needs group_by.");
    expect(alert.textContent).toContain("Request abc");
    expect(fetch).toHaveBeenCalledOnce();
  });

  it("that are refused altogether say so each", async () => {
    answer({ code: "forbidden", detail: "Reports are not for you." }, 403);
    await renderInStore(<Cards />);
    expect(await screen.findAllByText("Reports are not for you.")).toHaveLength(2);
  });
});
