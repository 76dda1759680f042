import { lazy, type ReactNode, Suspense } from "react";
import { PageLink } from "../links/PageLink";
import { useMayOpen } from "../links/useMayOpen";
import { MENU } from "../pages/registry";
import { useTexts } from "../settings/locale";
import { useMaybeStore } from "../store/context";
import { commonTexts } from "../text/common";
import { HeaderSearch } from "./HeaderSearch";
import { MenuLink } from "./MenuLink";
import { ThemeButton } from "./ThemeButton";

const Account = lazy(() => import("./Account"));

/** Keeps the place of the account's button, so that nothing moves when it comes. */
const PLACE = <span className="header-button" />;

/** The name of the store, the pages, the search and the colours. */
export function Header(): ReactNode {
  const t = useTexts(commonTexts);
  const loaded = useMaybeStore();
  const mayOpen = useMayOpen();
  return (
    <header className="header">
      <div className="header-inner">
        <PageLink page="overview" className="header-name">
          {loaded?.store.name ?? "\u00a0"}
        </PageLink>
        <nav className="header-nav" aria-label={t.navigation}>
          {loaded &&
            MENU.filter(mayOpen).map((page) => (
              <MenuLink key={page} page={page}>
                {t.pages[page]}
              </MenuLink>
            ))}
        </nav>
        {loaded && mayOpen("products") && <HeaderSearch />}
        <ThemeButton />
        <Suspense fallback={PLACE}>{loaded ? <Account session={loaded.session} /> : PLACE}</Suspense>
      </div>
    </header>
  );
}
