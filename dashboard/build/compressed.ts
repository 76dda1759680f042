import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Files that are text, and so worth compressing. */
const TEXT = /\.(js|css|html|svg|json)$/;

/** Below this a file fits into one packet anyway. */
const MINIMUM_BYTES = 1024;

/**
 * Writes a `.br` and a `.gz` beside each built text file. The service that serves them compresses nothing itself:
 * the best level takes a second here, once.
 */
export function compressed(): Plugin {
  let directory = "dist";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      directory = config.build.outDir;
    },
    closeBundle() {
      for (const path of files(directory)) {
        const content = readFileSync(path);
        if (!TEXT.test(path) || content.length < MINIMUM_BYTES) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
        writeFileSync(`${path}.br`, brotliCompressSync(content, brotli));
      }
    },
  };
}

/** Every file below a directory. */
export function files(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}
