import { lazy, type ReactNode, Suspense } from "react";
import { PageLink } from "../links/PageLink";
import { isBuilt, MENU } from "../pages/registry";
import { useTexts } from "../settings/locale";
import { useMaybeStore } from "../store/context";
import { commonTexts } from "../text/common";
import { HeaderSearch } from "./HeaderSearch";
import { MenuLink } from "./MenuLink";
import { ThemeButton } from "./ThemeButton";

const Account = lazy(() => import("./Account"));

/** The name of the store, the pages, the search and the colours. */
export function Header(): ReactNode {
  const t = useTexts(commonTexts);
  const loaded = useMaybeStore();
  return (
    <header className="header">
      <div className="header-inner">
        <PageLink page="overview" className="header-name">
          {loaded?.store.name ?? "\u00a0"}
        </PageLink>
        <nav className="header-nav" aria-label={t.navigation}>
          {MENU.filter(isBuilt).map((page) => (
            <MenuLink key={page} page={page}>
              {t.pages[page]}
            </MenuLink>
          ))}
        </nav>
        {loaded && isBuilt("products") && <HeaderSearch />}
        <ThemeButton />
        {loaded?.session.kind === "user" && (
          <Suspense>
            <Account session={loaded.session} />
          </Suspense>
        )}
      </div>
    </header>
  );
}
