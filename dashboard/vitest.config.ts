import { defineConfig } from "vitest/config";

/** What is pure needs no document, which takes seconds to make for each file. */
export default defineConfig({
  test: {
    // More would crowd out the services that the browser tests run beside.
    maxWorkers: 2,
    // Machines that build and test at once are slow.
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: "pure", include: ["src/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        test: {
          name: "document",
          include: ["src/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["src/test/setup.ts"],
        },
      },
    ],
  },
});
