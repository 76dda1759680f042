import { useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useMayOpen } from "../links/useMayOpen";
import { MENU, PLACES } from "../pages/registry";
import { useDeviceSettings } from "../settings/device";
import { onSingleKeys, runPageKey } from "./keys";

const KeyList = lazy(() => import("./KeyList"));

/** Single keys that lead to pages, and the list of all keys. Pages add theirs by `usePageKeys`. */
export function Shortcuts(): ReactNode {
  const { keys } = useDeviceSettings();
  const [isListed, setListed] = useState(false);
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
      else if (key === "?") setListed(true);
      else if (key === "/") document.getElementById("header-search")?.focus();
      else return runPageKey(key);
      return true;
    });
  }, [keys, navigate, reachable]);

  if (!isListed) return null;
  return (
    <Suspense>
      <KeyList reachable={reachable} onClose={() => setListed(false)} />
    </Suspense>
  );
}
