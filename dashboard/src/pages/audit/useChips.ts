import type { AuditEntry } from "../../api/names";
import type { RemovableFilter } from "../../parts/States";
import { isPreset } from "../../period/presets";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { auditTexts } from "../../text/audit";
import { commonTexts } from "../../text/common";
import { actorOf, whoOf } from "./actors";
import { type AuditState, type FilterChange, periodOf } from "./filter";

/** The filters that are on, each in words and with a way to take it off. Who is meant has a name once an entry has it. */
export function useChips(state: AuditState, change: FilterChange, rows: readonly AuditEntry[]): readonly RemovableFilter[] {
  const t = useTexts(auditTexts);
  const { name } = useTexts(actorTexts);
  const { presets } = useTexts(commonTexts).period;
  const format = useFormat();
  const period = periodOf(state);
  const { who, on, id, action, request } = state;
  const actor = rows.find((entry) => whoOf(entry.actor) === who)?.actor ?? actorOf(who);
  const isOne = on !== null && id !== "";
  const chips: readonly (RemovableFilter | false)[] = [
    who !== "" && { name: name(actor), remove: () => change({ who: "" }) },
    on !== null && { name: isOne ? t.entity(t.types[on], id) : t.types[on], remove: () => change({ on: null, id: "" }) },
    action !== null && { name: t.actions[action], remove: () => change({ action: null }) },
    request !== "" && { name: t.filters.requestIs(request), remove: () => change({ request: "" }) },
    period !== null && {
      name: isPreset(period) ? presets[period.preset] : format.range(period),
      remove: () => change({ range: null, from: null, to: null }),
    },
  ];
  return chips.filter((chip) => chip !== false);
}
