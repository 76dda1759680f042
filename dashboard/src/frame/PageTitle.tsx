import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../settings/locale";
import { useMaybeStore } from "../store/context";
import { commonTexts } from "../text/common";

/** Whether a page has been shown before: then the title is gone to, as a new document would be. */
let wasShown = false;

/** The one `h1` of a page, which also names the document. Going to a page moves the focus here. */
export function PageTitle({ title }: { title: string }): ReactNode {
  const t = useTexts(commonTexts);
  const store = useMaybeStore()?.store.name;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = store === undefined ? title : t.documentTitle(title, store);
  }, [t, title, store]);
  useEffect(() => {
    if (wasShown) heading.current?.focus({ preventScroll: true });
    wasShown = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
