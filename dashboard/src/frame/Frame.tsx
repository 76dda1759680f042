import { Outlet } from "@tanstack/react-router";
import { type ReactNode, Suspense, useEffect } from "react";
import { Loading } from "../parts/States";
import { useLocale, useTexts } from "../settings/locale";
import { useTheme } from "../settings/theme";
import { StoreGate, StoreProvider } from "../store/context";
import { languageOf } from "../text/catalogue";
import { commonTexts } from "../text/common";
import { BottomBar } from "./BottomBar";
import { Header } from "./Header";
import { OfflineBar } from "./OfflineBar";
import { Shortcuts } from "./Shortcuts";
import "./frame.css";

/** What stands around every page. */
export function Frame(): ReactNode {
  const t = useTexts(commonTexts);
  const locale = useLocale();
  useTheme();
  useEffect(() => {
    document.documentElement.lang = languageOf(locale);
  }, [locale]);
  return (
    <StoreProvider>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <Header />
      <OfflineBar />
      <main id="content" className="page" tabIndex={-1}>
        <StoreGate>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </StoreGate>
      </main>
      <BottomBar />
      <Shortcuts />
    </StoreProvider>
  );
}
