import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "./api/clients";
import { loadConfig } from "./api/config";
import { sessionQuery } from "./api/queries/session";
import { storeQuery } from "./api/queries/store";
import { createQueryClient } from "./api/queryClient";
import { Unreachable } from "./frame/Unreachable";
import { createPages } from "./router";
import { isOutside } from "./session/next";
import { deviceSettings } from "./settings/device";
import { loadLanguage } from "./settings/locale";
import { onRefusal } from "./session/refused";

/** A page that was opened before a new version was installed asks for files that are gone: it is loaded again. */
window.addEventListener("vite:preloadError", () => window.location.reload());

async function start(container: HTMLElement): Promise<void> {
  const root = createRoot(container);
  try {
    const [config] = await Promise.all([loadConfig(), loadLanguage(deviceSettings().locale ?? navigator.language)]);
    connect(config);
  } catch {
    root.render(<Unreachable />);
    return;
  }
  const router = createPages();
  const client = createQueryClient((error) => refused(error));
  const refused = onRefusal(client, router);
  if (!isOutside(window.location.pathname)) {
    for (const query of [client.query(storeQuery), client.query(sessionQuery)]) query.catch(() => undefined);
  }
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

const container = document.getElementById("root");
if (container) void start(container);
