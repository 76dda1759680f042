import { describe, expect, it } from "vitest";
import { readRows, valueOf } from "./fileRows";

/** A file that comes in pieces of one byte, so that a letter, a quote and a line end are each cut in two. */
function fileOf(text: string): Blob {
  const bytes = new TextEncoder().encode(text);
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
  const stream = (): ReadableStream =>
    new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
  return { stream, size: bytes.length } as Blob;
}

describe("rows of a file", () => {
  it("are found by the line that they begin on, with line ends in quotes and blank lines counted", async () => {
    const file = fileOf('\uFEFFsku;name\r\nA;"Two\r\nlines; and a ""quote"""\r\n\r\nB;Käse\r\nC;\r\n');
    const read = await readRows(file, { isNdjson: false, encoding: "utf-8" }, new Set([2, 5]));
    expect(read.header).toEqual(["sku", "name"]);
    expect(read.rows.get(2)?.cells).toEqual(["A", 'Two\r\nlines; and a "quote"']);
    expect([valueOf(read, 5, "name"), valueOf(read, 5, "price"), valueOf(read, 6, "name"), valueOf(read, 5, null)]).toEqual(
      ["Käse", null, null, null],
    );
  });

  it("are objects in NDJSON, without quotes of their own", async () => {
    const read = await readRows(fileOf('{"sku": "A\\""}\n{"units": 0}'), { isNdjson: true, encoding: "no such thing" }, new Set([1, 2]));
    expect([valueOf(read, 1, "sku"), valueOf(read, 2, "units"), valueOf(read, 2, "sku")]).toEqual(['A"', "0", null]);
  });
});
