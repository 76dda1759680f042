import { describe, expect, it } from "vitest";
import { createFormat } from "../../figures/format";
import { calendarOf } from "../../period/store";
import { PAGE_SEARCH } from "../../search/pages";
import { parseSearch, readSearch } from "../../search/state";
import { STORE } from "../../test/store";
import { actorOf, whoOf } from "./actors";
import { changesOf, fieldText, valueText } from "./changes";
import { exportPath, filterOf, listQuery } from "./filter";

const format = createFormat({ locale: "en-GB", currency: "USD", currencyDigits: 2, timeZone: "Europe/Paris" });
const calendar = calendarOf(STORE, "monday");
const read = (text: string) => readSearch(PAGE_SEARCH.audit, parseSearch(text));

describe("the filter of the audit log", () => {
  it("asks for what the address says, and leaves out what means nothing", () => {
    const { state, ignored } = read("?who=user:3&on=product&id=12&action=updated&request=abc-1&from=2026-11-01&to=2026-11-02");
    expect(ignored).toEqual([]);
    expect(listQuery(state, calendar)).toEqual({
      actor: "user:3",
      entity_type: "product",
      entity_id: "12",
      action: "updated",
      request_id: "abc-1",
      start_date: "2026-11-01",
      end_date: "2026-11-02",
      sort: "-id",
      limit: 50,
    });
    expect(read("?who=user:0&on=galaxy&request=a%20b&range=always").ignored).toEqual(["who", "on", "request", "range"]);
    expect(filterOf(read("?id=12").state, calendar)).toEqual({});
  });

  it("is that of the file too", () => {
    const { state } = read("?who=operator:root&range=today&cursor=xyz");
    expect(exportPath(state, calendar, "csv")).toBe(
      "/audit/export?format=csv&bom=true&actor=operator%3Aroot&start_date=2026-11-28&end_date=2026-11-28",
    );
  });

  it("names those who do something both ways", () => {
    for (const who of ["local", "user:3", "key:12", "operator:a:b"]) expect(whoOf(actorOf(who))).toBe(who);
    expect(whoOf({ kind: "user", id: null, name: null })).toBe("");
  });
});

describe("an entry", () => {
  const words = { format, nothing: "nothing", secret: "another", yes: "yes", no: "no", words: { role: { clerk: "Clerk" } } };

  it("tells values in words", () => {
    const told: readonly (readonly [string, unknown, string])[] = [
      ["price", "19.99", "US$19.99"],
      ["name", "19.99", "19.99"],
      ["role", "clerk", "Clerk"],
      ["role", "owner", "owner"],
      ["password", "(changed)", "another"],
      ["hidden", true, "yes"],
      ["rows", 1204, "1,204"],
      ["sku", null, "nothing"],
      ["expires_at", "2026-11-28T22:59:00.000000Z", "28 Nov 2026, 23:59"],
      ["scopes", ["a", "b"], "a and b"],
      ["strange", { a: 1 }, '{"a":1}'],
    ];
    for (const [field, value, text] of told) expect([field, valueText(field, value, words)]).toEqual([field, text.replace("US$", format.money("0").slice(0, -4))]);
    expect(fieldText("new_field", {})).toBe("new field");
  });

  it("leaves out what is no pair", () => {
    expect(changesOf({ price: ["1.00", "2.00"], odd: "x", short: [1] })).toEqual([{ field: "price", before: "1.00", after: "2.00" }]);
  });
});
