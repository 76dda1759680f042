import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";

/** Where `npm run dev` finds the services: those of ./docker-manager.sh start. */
const PRODUCTS = process.env["PRODUCTS"] ?? "http://localhost:8000";

/**
 * What the first page shows and what stands around every page, by where it is in `src`. The styles of all pages are among it:
 * in another file they would come after those of the parts.
 */
const FIRST_PAGE = [
  "(api/queries|frame|links|period|search|settings|store|styles)/(?!access|imports|[aA]ccount|Forbidden|KeyList|LogInAgain)",
  "figures/(?!typed)",
  "charts/(?!StepChart)",
  "api/liveFeed",
  "text/(en/)?overview",
  "parts/([cC]ard|Cover|[cC]hips|[dD]ataTable|[dD]elta|[kK]pi|NewSales|[pP]eriodBar|PeriodNote)\\.",
  "parts/([pP]roductPicker|[sS]egments|[sS]tates|useReports)\\.",
];

const isShared = new RegExp(`src/(${FIRST_PAGE.join("|")})`);

export default defineConfig({
  base: "/dashboard/",
  plugins: [react(), compressed()],
  build: {
    target: "es2022",
    // Inlined files would be data: addresses, which the pages' policy allows for pictures alone.
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs are two files: in many small ones, each packed by itself, it is 6 KB more.
        codeSplitting: {
          groups: [
            { name: "base", test: /node_modules\/(react|react-dom|scheduler|@tanstack|openapi-fetch)\/(?!.*(mutationObserver|queriesObserver|useMutation|useQueries))/ },
            { name: "shared", test: isShared },
          ],
        },
      },
    },
  },
  server: {
    proxy: { "/dashboard/config.json": { target: PRODUCTS, changeOrigin: true } },
  },
});
