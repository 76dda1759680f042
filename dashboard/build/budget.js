/**
 * Holds the built files to their budgets: what the first page loads, and what any page adds. `npm run budget` after a
 * build.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = join(import.meta.dirname, "..", "dist");

/** KB of gzip that the Overview may load in all, and that any page's own chunk may have. */
const FIRST_LOAD = 150;
const PAGE = 25;

/** @typedef {{file: string, isEntry?: boolean, css?: string[], imports?: string[]}} Chunk */

/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(join(DIST, ".vite", "manifest.json"), "utf8"));

/** @param {Iterable<string>} files */
function kilobytes(files) {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0) / 1000;
}

/**
 * The files of a chunk and of all that it imports.
 * @param {string} name
 * @param {Set<string>} seen
 */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? "";
const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.+\/page\.tsx$/.test(name));
const first = new Set([...filesOf(entry), ...filesOf("src/pages/overview/page.tsx")]);
const results = [
  { name: "first load", size: kilobytes(first), budget: FIRST_LOAD },
  ...pages.map((name) => ({ name, size: kilobytes([manifest[name]?.file ?? ""]), budget: PAGE })),
];
for (const { name, size, budget } of results) {
  process.stdout.write(`${size > budget ? "OVER " : ""}${name}: ${size.toFixed(1)} KB of ${budget}\n`);
}
process.exitCode = results.some(({ size, budget }) => size > budget) ? 1 : 0;
