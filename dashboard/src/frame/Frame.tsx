import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useSyncExternalStore } from "react";
import { Loading } from "../parts/States";
import { changeDeviceSettings } from "../settings/device";
import { loadLanguage, useLocale, useTexts } from "../settings/locale";
import { useTheme } from "../settings/theme";
import { isOutside } from "../session/next";
import { isAskedAgain, onAskedAgain } from "../session/refused";
import { neededAt } from "../pages/registry";
import { StoreGate, StoreProvider, useMay } from "../store/context";
import { languageOf } from "../text/catalogue";
import { commonTexts } from "../text/common";
import { BottomBar } from "./BottomBar";
import { Header } from "./Header";
import { OfflineBar } from "./OfflineBar";
import { Shortcuts } from "./Shortcuts";
import "./frame.css";

const LogInAgain = lazy(() => import("./LogInAgain"));
const Forbidden = lazy(() => import("./Forbidden"));

/** What stands around every page; around those for people who have not logged in, only what is nobody's. */
export function Frame(): ReactNode {
  // By what is shown, not by the address: that is another one already while the page of the last one still stands there.
  const isBare = useRouterState({ select: ({ matches }) => isOutside(import.meta.env.BASE_URL + (matches.at(-1)?.pathname ?? "").slice(1)) });
  const locale = useLocale();
  useTheme();
  useEffect(() => {
    document.documentElement.lang = languageOf(locale);
    // What is read from the start is there already; a language that is chosen later shows once it is.
    void loadLanguage(locale).then((isNew) => isNew && changeDeviceSettings({}));
  }, [locale]);
  if (!isBare) return <WholeFrame />;
  return (
    <main id="content" className="page" tabIndex={-1}>
      <Page />
    </main>
  );
}

function WholeFrame(): ReactNode {
  const t = useTexts(commonTexts);
  const isAsked = useSyncExternalStore(onAskedAgain, isAskedAgain);
  return (
    <StoreProvider>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <Header />
      <OfflineBar />
      <main id="content" className="page" tabIndex={-1}>
        <StoreGate>
          <AllowedPage />
        </StoreGate>
      </main>
      <BottomBar />
      <Shortcuts />
      {isAsked && (
        <Suspense>
          <LogInAgain />
        </Suspense>
      )}
    </StoreProvider>
  );
}

/** The page, or in words why not: an address can be typed by hand, or come from somebody who may do more. */
function AllowedPage(): ReactNode {
  const needs = useRouterState({ select: ({ matches }) => neededAt(String(matches.at(-1)?.routeId)) });
  const may = useMay();
  if (needs.length === 0 || needs.some(may)) return <Page />;
  return (
    <Suspense fallback={<Loading />}>
      <Forbidden needs={needs} />
    </Suspense>
  );
}

function Page(): ReactNode {
  return (
    <Suspense fallback={<Loading />}>
      <Outlet />
    </Suspense>
  );
}
