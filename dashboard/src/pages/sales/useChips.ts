import { useQueries } from "@tanstack/react-query";
import type { Sale } from "../../api/names";
import { productQuery } from "../../api/queries/products";
import type { RemovableFilter } from "../../parts/States";
import { isPreset } from "../../period/presets";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useStore } from "../../store/context";
import { commonTexts } from "../../text/common";
import { salesTexts } from "../../text/sales";
import { type FilterChange, periodOf, type SalesState } from "./filter";

/** Products whose names are asked for; of more, those that stand in the list have a name, and the others a number. */
const NAMED = 4;

/** A filter that is on, with the name of its parameter in the address. */
export interface Chip extends RemovableFilter {
  readonly parameter: keyof SalesState;
}

/** The filters that are on, each in words and with a way to take it off. */
export function useChips(state: SalesState, change: FilterChange, rows: readonly Sale[]): readonly Chip[] {
  const t = useTexts(salesTexts).filters;
  const presets = useTexts(commonTexts).period.presets;
  const { format } = useStore();
  const labelOf = useCategoryLabel();
  const products = useQueries({ queries: state.product.slice(0, NAMED).map(productQuery) });
  const nameOf = (id: number): string =>
    products.find(({ data }) => data?.id === id)?.data?.name ??
    rows.find((sale) => sale.product_id === id)?.product_name ??
    t.productNumber(id);

  const period = periodOf(state);
  const chips: (Chip | false)[] = [
    period !== null && {
      parameter: "range",
      name: isPreset(period) ? presets[period.preset] : format.range(period),
      remove: () => change({ range: null, from: null, to: null }),
    },
    ...state.product.map(
      (id): Chip => ({
        parameter: "product",
        name: nameOf(id),
        remove: () => change({ product: state.product.filter((each) => each !== id) }),
      }),
    ),
    ...state.category.map(
      (name): Chip => ({
        parameter: "category",
        name: labelOf(name),
        remove: () => change({ category: state.category.filter((each) => each !== name) }),
      }),
    ),
    state.min_units !== null && {
      parameter: "min_units",
      name: t.units(format.count(state.min_units)),
      remove: () => change({ min_units: null }),
    },
    state.order !== "" && { parameter: "order", name: t.orderIs(state.order), remove: () => change({ order: "" }) },
    state.customer !== "" && {
      parameter: "customer",
      name: t.customerIs(state.customer),
      remove: () => change({ customer: "" }),
    },
    state.channel !== "" && {
      parameter: "channel",
      name: t.channelIs(state.channel),
      remove: () => change({ channel: "" }),
    },
    ...state.weekday.map(
      (day): Chip => ({
        parameter: "weekday",
        name: t.weekdayIs(format.weekdayName(day)),
        remove: () => change({ weekday: state.weekday.filter((each) => each !== day) }),
      }),
    ),
    ...state.hour.map(
      (hour): Chip => ({
        parameter: "hour",
        name: t.hourIs(format.clockHour(hour)),
        remove: () => change({ hour: state.hour.filter((each) => each !== hour) }),
      }),
    ),
    state.returned !== null && {
      parameter: "returned",
      name: t.returns[state.returned],
      remove: () => change({ returned: null }),
    },
    state.voided !== "false" && {
      parameter: "voided",
      name: t.statuses[state.voided],
      remove: () => change({ voided: "false" }),
    },
  ];
  return chips.filter((chip) => chip !== false);
}
