import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { WhoAmI } from "../api/names";
import { PageLink } from "../links/PageLink";
import { neededAt } from "../pages/registry";
import { LOCAL, renderInStore } from "../test/store";
import Account from "./Account";
import Forbidden from "./Forbidden";

const CLERK: WhoAmI = { kind: "user", name: "Carla", role: "clerk", scopes: ["catalog:read", "stock:read", "sales:read", "sales:write", "stock:write"] };

describe("what a role may not do", () => {
  it("is not linked to", async () => {
    await renderInStore(<PageLink page="reports">To the reports</PageLink>, "/", { session: CLERK });
    expect(screen.getByText("To the reports")).toBeTruthy();
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("is said in words where its page would be", async () => {
    await renderInStore(<Forbidden needs={neededAt("/import-export")} />, "/", { session: CLERK });
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("You may not open this page");
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Import files data:import",
      "Export files data:export",
    ]);
    expect(screen.getByText("Your role, Clerk, does not have that right.")).toBeTruthy();
  });

  it("stands in no menu", async () => {
    await renderInStore(<Account session={CLERK} />, "/", { session: CLERK });
    expect(screen.getByText("Carla")).toBeTruthy();
    expect(screen.queryAllByRole("link", { hidden: true })).toEqual([]);
    expect(screen.getByRole("button", { name: "Log out", hidden: true })).toBeTruthy();
  });

  it("is nothing where nobody has to log in: the menu leads everywhere, and there is no way out", async () => {
    await renderInStore(<Account session={LOCAL} />);
    expect(screen.getAllByRole("link", { hidden: true }).map((link) => link.textContent)).toEqual(["Users", "Keys", "Audit log"]);
    expect(screen.queryByRole("button", { name: "Log out", hidden: true })).toBeNull();
  });
});
