import { describe, expect, it } from "vitest";
import { contentType, optionsOf } from "../../api/mutations/imports";
import { categoryEntries, categoryLines, leftOut, mapped, otherCategory, withOther } from "./mapping";

describe("what is said of columns", () => {
  it("is said once of each, whatever stands in its name", () => {
    expect(mapped(["Menge=units", "a=b=sku"], "a=b", "name")).toEqual(["Menge=units", "a=b=name"]);
    expect(leftOut(["Menge=units"], ["Menge", "Farbe"])).toEqual(["Menge=", "Farbe="]);
  });
});

describe("what is said of categories", () => {
  it("is read line by line, and written back as it was", () => {
    const text = "Clothing > Tops = fashion\n\n no such thing\nA=B=toys";
    const entries = categoryEntries(text);
    expect(entries).toEqual(["Clothing > Tops=fashion", "A=B=toys"]);
    expect(categoryEntries(categoryLines(entries))).toEqual(entries);
  });

  it("has one for all others", () => {
    const entries = withOther(["Tops=fashion"], "home");
    expect(otherCategory(entries)).toBe("home");
    expect(categoryLines(entries)).toBe("Tops = fashion");
    expect(withOther(entries, "")).toEqual(["Tops=fashion"]);
  });
});

describe("a file", () => {
  it("is sent as text where it is, and else as what the service finds out", () => {
    const kinds = ["a.csv", "a.TXT", "a.ndjson", "a.xlsx", "a.ods", "a.parquet", "a.csv.gz", "a.zip", "a"].map(contentType);
    expect(kinds).toEqual(["text/csv", "text/csv", "application/x-ndjson", ...Array<string>(6).fill("application/octet-stream")]);
  });

  it("is sent with the options that were said, and those of sales with sales", () => {
    const options = { decimal: "comma", map: ["a=sku", "b="], create_products: true } as const;
    const asked = { ...options, map: [...options.map] };
    expect(optionsOf({ kind: "products", options: asked })).toEqual([["decimal", "comma"], ["map", "a=sku"], ["map", "b="]]);
    expect(optionsOf({ kind: "sales", options: asked }).at(-1)).toEqual(["create_products", "true"]);
  });
});
