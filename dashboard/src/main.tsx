import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "./api/clients";
import { loadConfig } from "./api/config";
import { storeQuery } from "./api/queries/store";
import { createQueryClient } from "./api/queryClient";
import { Unreachable } from "./frame/Unreachable";
import { createPages } from "./router";

/** A page that was opened before a new version was installed asks for files that are gone: it is loaded again. */
window.addEventListener("vite:preloadError", () => window.location.reload());

async function start(container: HTMLElement): Promise<void> {
  const root = createRoot(container);
  try {
    connect(await loadConfig());
  } catch {
    root.render(<Unreachable />);
    return;
  }
  const client = createQueryClient();
  void client.query(storeQuery).catch(() => undefined);
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={createPages()} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

const container = document.getElementById("root");
if (container) void start(container);
