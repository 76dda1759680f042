import type { products as en } from "../en/products";

/** Texte der Produktliste. */
export const products: typeof en = {
  title: "Produkte",
  add: "Produkt anlegen",
  filters: "Welche Produkte",
  search: "Name oder Artikelnummer",
  category: "Kategorie",
  allCategories: "Alle Kategorien",
  someCategories: (text) => `${text} Kategorien`,
  status: "Status",
  statuses: { active: "Aktiv", inactive: "Inaktiv", deleted: "Gelöscht" },
  stock: "Bestand",
  price: "Preis",
  min: "Preis ab",
  max: "Preis bis",
  wrongPrice: "Bitte einen Betrag eingeben, etwa 19,99.",
  chips: {
    q: (text) => `„${text}“`,
    min: (price) => `ab ${price}`,
    max: (price) => `bis ${price}`,
  },
  count: (count, text) => (count === 1 ? "1 Produkt" : `${text} Produkte`),
  columns: {
    name: "Produkt",
    sku: "Artikelnr.",
    category: "Kategorie",
    price: "Preis",
    stock: "Bestand",
    sold: (days) => `In ${days} Tagen verkauft`,
    cover: "Reicht für",
  },
  empty: {
    title: "Noch keine Produkte",
    text: "Hier stehen sie mit Preis, Bestand und dem, was verkauft wurde.",
    importing: "Produkte importieren",
  },
  none: { inactive: "Kein Produkt ist inaktiv", deleted: "Kein Produkt wurde gelöscht" },
};
