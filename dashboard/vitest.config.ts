import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    // One thread a core would crowd out the services that the browser tests run beside.
    maxWorkers: 2,
  },
});
