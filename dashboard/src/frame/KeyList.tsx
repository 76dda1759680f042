import { type ReactNode, useEffect, useRef } from "react";
import { useMayOpen } from "../links/useMayOpen";
import { type MenuPage, PLACES } from "../pages/registry";
import { changeDeviceSettings, useDeviceSettings } from "../settings/device";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";

interface KeyListProps {
  /** The pages that a key leads to. */
  readonly reachable: readonly MenuPage[];
  readonly onClose: () => void;
}

/** The list of all keys, and a way to switch them off. */
export default function KeyList({ reachable, onClose }: KeyListProps): ReactNode {
  const t = useTexts(commonTexts);
  const { keys } = useDeviceSettings();
  const mayOpen = useMayOpen();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const rows: readonly (readonly [string, string])[] = [
    ...(mayOpen("products") ? [["/", t.keys.search] as const] : []),
    ...reachable.map((page) => [`g ${PLACES[page].key ?? ""}`, t.keys.go(t.pages[page])] as const),
    ["[ ]", t.keys.periods],
    ["t", t.keys.view],
    ["c", t.keys.comparison],
    ["?", t.keys.list],
  ];
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="keys-title" onClose={onClose}>
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
