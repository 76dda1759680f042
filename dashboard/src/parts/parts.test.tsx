import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, ServiceAway } from "../api/problem";
import { renderInStore } from "../test/store";
import { Card } from "./Card";
import { FilterChips, StateChip } from "./Chips";
import { DataTable } from "./DataTable";
import { Delta } from "./Delta";
import { ErrorState, IgnoredParameters, NoMatch } from "./States";

const problem = (status: number, headers: Record<string, string> = {}): ApiProblem =>
  new ApiProblem(new Response(null, { status, headers }), { code: "database_unavailable", detail: "The database is away." });

afterEach(() => {
  vi.useRealTimers();
});

describe("a change", () => {
  it.each([
    [{ absolute: "2820.45", percent: 1.1, reason: null }, "▲+1.1% (+$2,820.45)"],
    [{ absolute: -7, percent: -25, reason: null }, "▼-25.0% (-7)"],
    [{ absolute: "1.20", percent: 0.02, reason: null }, "0.0% (+$1.20)"],
    [{ absolute: 4, percent: null, reason: "no_baseline" }, "▲+4 none then"],
    [{ absolute: 0, percent: null, reason: "no_baseline" }, "unchanged"],
    [{ absolute: "9.00", percent: null, reason: "unequal_periods" }, "▲+$9.00 not comparable"],
    [null, "–"],
  ] as const)("%o reads %s", async (change, text) => {
    const { container } = await renderInStore(<Delta change={change} withAmount />);
    expect(container.textContent).toBe(text);
  });

  it("says its direction to those who do not see the arrow", async () => {
    await renderInStore(<Delta change={{ absolute: -7, percent: -25, reason: null }} />);
    expect(screen.getByRole("img", { name: "down" }).textContent).toBe("▼");
  });
});

describe("an error", () => {
  it("shows the service's own words, the request and a way to try again", async () => {
    const retry = vi.fn();
    await renderInStore(<ErrorState error={problem(422, { "X-Request-ID": "abc" })} retry={retry} />);
    expect(screen.getByRole("alert").textContent).toContain("The database is away.");
    expect(screen.getByText("Request abc")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledOnce();
  });

  it("of a busy service counts down, and tries again by itself", async () => {
    const retry = vi.fn();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await renderInStore(<ErrorState error={problem(503, { "Retry-After": "2" })} retry={retry} />);
    expect(screen.getByRole("button").textContent).toBe("Trying again in 2 s");
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(screen.getByRole("button").textContent).toBe("Trying again in 1 s");
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(retry).toHaveBeenCalledOnce();
  });

  it("without an answer asks whether the service runs", async () => {
    await renderInStore(<ErrorState error={new ServiceAway(null)} retry={vi.fn()} />);
    expect(screen.getByRole("alert").textContent).toContain("Is it running?");
  });
});

describe("a card", () => {
  const query = { error: null, isFetching: false, refetch: vi.fn() };

  it("keeps its last figures while they are fetched again, and shows an error only without any", async () => {
    await renderInStore(
      <Card title="Sales" size="small" query={{ ...query, data: 7, error: problem(503), isFetching: true }}>
        {(count) => <p>{count} sales</p>}
      </Card>,
    );
    const card = screen.getByRole("region", { name: "Sales" });
    expect(card.getAttribute("aria-busy")).toBe("true");
    expect(within(card).getByText("7 sales")).toBeTruthy();
    expect(within(card).queryByRole("alert")).toBeNull();
  });
});

describe("a table", () => {
  it("is ordered by its columns, in the way that the server is asked for", async () => {
    const onSort = vi.fn();
    await renderInStore(
      <DataTable
        caption="Products"
        rows={[{ id: 1, name: "Robot", price: "5.00" }]}
        keyOf={(row) => row.id}
        sort="-price"
        onSort={onSort}
        columns={[
          { key: "name", title: "Name", sort: "name", cell: (row) => row.name },
          { key: "price", title: "Price", sort: "price", isNumber: true, cell: (row) => row.price },
        ]}
        footer={[["All", "5.00"]]}
      />,
    );
    expect(screen.getByRole("columnheader", { name: /Price/ }).getAttribute("aria-sort")).toBe("descending");
    await userEvent.click(screen.getByRole("button", { name: "Name" }));
    await userEvent.click(screen.getByRole("button", { name: /Price/ }));
    expect(onSort.mock.calls).toEqual([["name"], ["price"]]);
    expect(screen.getByRole("rowheader", { name: "All" })).toBeTruthy();
  });
});

describe("filters", () => {
  it("are taken off one by one", async () => {
    const remove = vi.fn();
    await renderInStore(<FilterChips filters={[{ name: "toys", remove }]} />);
    await userEvent.click(screen.getByRole("button", { name: "Remove the filter toys" }));
    expect(remove).toHaveBeenCalledOnce();
  });

  it("that exclude everything are named, each with a way out", async () => {
    const filters = ["toys", "out"].map((name) => ({ name, remove: vi.fn() }));
    await renderInStore(<NoMatch filters={filters} removeAll={vi.fn()} />);
    expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual([
      "Remove the filter toys",
      "Remove the filter out",
      "Remove all filters",
    ]);
  });

  it("states are words", async () => {
    await renderInStore(<StateChip state="out" />);
    expect(screen.getByText("Out").className).toContain("chip-out");
  });
});

describe("parameters that were not understood", () => {
  it("are told until that is dismissed", async () => {
    await renderInStore(<IgnoredParameters names={["m", "rnage"]} />);
    expect(screen.getByRole("status").textContent).toContain("m, rnage");
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("status")).toBeNull();
  });
});
