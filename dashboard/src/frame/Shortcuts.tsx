import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useMayOpen } from "../links/useMayOpen";
import { MENU, PLACES } from "../pages/registry";
import { changeDeviceSettings, useDeviceSettings } from "../settings/device";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { onSingleKeys, runPageKey } from "./keys";

/** Single keys that lead to pages, and the list of all keys. Pages add theirs by `usePageKeys`. */
export function Shortcuts(): ReactNode {
  const t = useTexts(commonTexts);
  const { keys } = useDeviceSettings();
  const dialog = useRef<HTMLDialogElement>(null);
  const navigate = useNavigate();
  const mayOpen = useMayOpen();
  const reachable = MENU.filter((page) => mayOpen(page) && PLACES[page].key !== undefined);

  useEffect(() => {
    if (!keys) return undefined;
    let afterG = false;
    return onSingleKeys((key) => {
      const page = afterG ? reachable.find((each) => PLACES[each].key === key) : undefined;
      afterG = key === "g";
      if (page) void navigate({ to: PLACES[page].path });
      else if (key === "?") dialog.current?.showModal();
      else if (key === "/") document.getElementById("header-search")?.focus();
      else return runPageKey(key);
      return true;
    });
  }, [keys, navigate, reachable]);

  const rows: readonly (readonly [string, string])[] = [
    ...(mayOpen("products") ? [["/", t.keys.search] as const] : []),
    ...reachable.map((page) => [`g ${PLACES[page].key ?? ""}`, t.keys.go(t.pages[page])] as const),
    ["[ ]", t.keys.periods],
    ["t", t.keys.view],
    ["c", t.keys.comparison],
    ["?", t.keys.list],
  ];
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="keys-title">
      <h2 id="keys-title">{t.keys.title}</h2>
      <dl className="keys">
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label>
          <input
            type="checkbox"
            checked={keys}
            onChange={(event) => changeDeviceSettings({ keys: event.target.checked })}
          />{" "}
          {t.keys.on}
        </label>
      </p>
      <form method="dialog">
        <button type="submit">{t.keys.close}</button>
      </form>
    </dialog>
  );
}
