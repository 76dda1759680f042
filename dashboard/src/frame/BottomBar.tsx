import type { ReactNode } from "react";
import { useMayOpen } from "../links/useMayOpen";
import { MENU } from "../pages/registry";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { Icon } from "./Icon";
import { MenuLink } from "./MenuLink";

const IN_BAR = ["overview", "reports", "products", "inventory"] as const;

/** The pages on a phone: four of them, and the others under "More". */
export function BottomBar(): ReactNode {
  const t = useTexts(commonTexts);
  const mayOpen = useMayOpen();
  const others = MENU.filter((page) => mayOpen(page) && !IN_BAR.some((shown) => shown === page));
  return (
    <nav className="bottom-bar" aria-label={t.navigation}>
      {IN_BAR.filter(mayOpen).map((page) => (
        <MenuLink key={page} page={page}>
          <Icon name={page} />
          <span className="menu-text">{t.pages[page]}</span>
        </MenuLink>
      ))}
      {others.length > 0 && (
        <>
          <button type="button" className="menu-link" popoverTarget="more-pages">
            <Icon name="more" />
            <span className="menu-text">{t.pages.more}</span>
          </button>
          <div id="more-pages" popover="auto" className="more-pages">
            {others.map((page) => (
              <MenuLink key={page} page={page}>
                {t.pages[page]}
              </MenuLink>
            ))}
          </div>
        </>
      )}
    </nav>
  );
}
