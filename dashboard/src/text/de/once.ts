import type { once as en } from "../en/once";

/** Texte dessen, was einmal gezeigt wird. */
export const once: typeof en = {
  once: "Das wird nur dieses eine Mal gezeigt und nirgends gespeichert. Kopieren Sie es, bevor Sie schließen.",
  copy: "Kopieren",
  copied: "Kopiert",
  byHand: "Es ist markiert: mit Strg+C oder ⌘C kopieren",
  done: "Ich habe es: schließen",
};
