import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useState } from "react";
import type { ProductFound } from "../api/names";
import { searchQuery } from "../api/queries/products";
import { useFormat } from "../store/context";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import { StateChip } from "./Chips";
import "./productPicker.css";

interface ProductPickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly hidesLabel?: boolean;
  readonly id?: string;
  readonly onPick: (product: ProductFound) => void;
  /** Enter without a choice. */
  readonly onText?: (text: string) => void;
}

/** Finds a product by name or sku: a combobox (WAI-ARIA 1.2) whose list shows price and how the stock stands. */
export function ProductPicker({ label, hint, hidesLabel, id, onPick, onText }: ProductPickerProps): ReactNode {
  const t = useTexts(commonTexts);
  const ownId = useId();
  const inputId = id ?? ownId;
  const listId = `${inputId}-list`;
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const sought = useDeferredValue(text.trim());
  const query = useQuery({ ...searchQuery(sought), enabled: isOpen && sought !== "" });
  const found = sought === "" ? [] : (query.data?.products ?? []);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const pick = (product: ProductFound): void => {
    setText("");
    close();
    onPick(product);
  };
  const press = (event: KeyboardEvent): void => {
    const chosen = found[active];
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && found.length > 0) {
      const step = moves[event.key as keyof typeof moves];
      setOpen(true);
      setActive((active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter" && chosen) pick(chosen);
    else if (event.key === "Enter" && onText && text.trim()) {
      close();
      onText(text.trim());
    } else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
  };

  const shows = isOpen && sought !== "";
  return (
    <div className="picker">
      <label htmlFor={inputId} className={hidesLabel ? "unseen" : undefined}>
        {label}
      </label>
      <input
        id={inputId}
        type="search"
        role="combobox"
        autoComplete="off"
        aria-expanded={shows}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={found[active] ? `${listId}-${active}` : undefined}
        placeholder={hint ?? t.picker.hint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={press}
        onBlur={close}
      />
      <ul id={listId} role="listbox" aria-label={label} className="picker-list" hidden={!shows || found.length === 0}>
        {found.map((product, index) => (
          <li
            key={product.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            // Before the field loses the focus, which closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              pick(product);
            }}
          >
            <Found product={product} />
          </li>
        ))}
      </ul>
      <p className={shows && query.data && found.length === 0 ? "picker-none" : "unseen"} role="status">
        {shows && (query.isPending ? t.search.searching : found.length === 0 ? t.search.none(sought) : "")}
      </p>
    </div>
  );
}

function Found({ product }: { product: ProductFound }): ReactNode {
  const format = useFormat();
  return (
    <>
      <span className="picker-name">{product.name}</span>
      <span className="picker-facts">
        {[product.sku, format.money(product.price)].filter(Boolean).join(" · ")} <StateChip state={product.state} />
      </span>
    </>
  );
}
