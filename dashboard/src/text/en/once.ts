/** Texts of what is shown once. */
export const once = {
  once: "It is shown this once, and stored nowhere. Copy it before you close this.",
  copy: "Copy",
  copied: "Copied",
  byHand: "It is marked: copy it with Ctrl+C or ⌘C",
  done: "I have it: close",
};
