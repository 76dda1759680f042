import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";

/** Where `npm run dev` finds the services: those of ./docker-manager.sh start. */
const PRODUCTS = process.env["PRODUCTS"] ?? "http://localhost:8000";

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
        // What every page needs are two files: in many small ones, each packed by itself, it is 4 KB more.
        codeSplitting: {
          groups: [
            { name: "base", test: /node_modules\/(react|react-dom|scheduler|@tanstack|openapi-fetch)\/(?!.*(mutationObserver|queriesObserver|useMutation|useQueries))/ },
            { name: "shared", test: /src\/((api\/queries|links|period|search|settings|store)\/(?!imports)|figures\/(?!typed))/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { "/dashboard/config.json": { target: PRODUCTS, changeOrigin: true } },
  },
});
