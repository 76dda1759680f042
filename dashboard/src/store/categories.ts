import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { categoriesQuery } from "../api/queries/products";

/** What categories are called: their labels, and until these are known their names with spaces. */
export function useCategoryLabel(): (name: string) => string {
  const { data } = useQuery(categoriesQuery);
  return useCallback((name) => data?.items.find((category) => category.name === name)?.label ?? spelledOut(name), [data]);
}

function spelledOut(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
