import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SubmitEvent, useId } from "react";
import { keysQuery, usersQuery } from "../../api/queries/access";
import { AnyPeriod } from "../../parts/AnyPeriod";
import { AUDIT_ACTIONS, ENTITY_TYPES } from "../../search/pages";
import { periodSearch } from "../../search/period";
import { useTexts } from "../../settings/locale";
import { useMay } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { auditTexts } from "../../text/audit";
import { actorOf } from "./actors";
import { type AuditState, type FilterChange, periodOf } from "./filter";

interface FiltersProps {
  readonly state: AuditState;
  readonly onFilter: FilterChange;
}

/** Users and keys that can be chosen; of others the entries themselves lead to what they did. */
const OFFERED = 200;

/** Which entries the log shows. */
export function Filters({ state, onFilter }: FiltersProps): ReactNode {
  const t = useTexts(auditTexts);
  return (
    <search className="audit-filters" aria-label={t.filters.legend}>
      <AnyPeriod
        choice={periodOf(state)}
        onChoose={(choice) => onFilter(choice ? periodSearch(choice) : { range: null, from: null, to: null })}
      />
      <WhoFilter state={state} onFilter={onFilter} />
      <SelectFilter
        label={t.filters.on}
        value={state.on ?? ""}
        options={[["", t.filters.anything], ...ENTITY_TYPES.map((type) => [type, t.types[type]] as const)]}
        onChoose={(on) => onFilter({ on: ENTITY_TYPES.find((type) => type === on) ?? null, id: "" })}
      />
      <SelectFilter
        label={t.filters.action}
        value={state.action ?? ""}
        options={[["", t.filters.anyAction], ...AUDIT_ACTIONS.map((action) => [action, t.actions[action]] as const)]}
        onChoose={(chosen) => onFilter({ action: AUDIT_ACTIONS.find((action) => action === chosen) ?? null })}
      />
      <SelectFilter
        label={t.filters.order}
        value={state.sort}
        options={[
          ["-id", t.filters.orders["-id"]],
          ["id", t.filters.orders.id],
        ]}
        onChoose={(sort) => onFilter({ sort: sort === "id" ? "id" : "-id" })}
      />
      <TypedFilters key={JSON.stringify([state.on, state.id, state.request])} state={state} onFilter={onFilter} />
    </search>
  );
}

/** Who it was: this machine, a user, a key; an operator of commands where the address names one. */
function WhoFilter({ state, onFilter }: FiltersProps): ReactNode {
  const t = useTexts(auditTexts).filters;
  const { name } = useTexts(actorTexts);
  const enabled = useMay()("users:write");
  const users = useQuery({ ...usersQuery({ sort: "name", limit: OFFERED }), enabled });
  const keys = useQuery({ ...keysQuery({ sort: "-id", limit: OFFERED }), enabled });
  const known: readonly (readonly [string, string])[] = [
    ["", t.anybody],
    ["local", t.machine],
    ...(users.data?.items ?? []).map((user) => [`user:${user.id}`, user.name] as const),
    ...(keys.data?.items ?? []).map((key) => [`key:${key.id}`, name({ kind: "key", id: key.id, name: key.name })] as const),
  ];
  const isKnown = known.some(([value]) => value === state.who);
  return (
    <SelectFilter
      label={t.who}
      value={state.who}
      options={isKnown ? known : [...known, [state.who, name(actorOf(state.who))]]}
      onChoose={(who) => onFilter({ who })}
    />
  );
}

interface SelectFilterProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoose: (value: string) => void;
}

function SelectFilter({ label, value, options, onChoose }: SelectFilterProps): ReactNode {
  const id = useId();
  return (
    <span className="filter-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChoose(target.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

/** What has to be typed: the number or name of what was chosen, and a request's id. Begins anew when a chip takes one off. */
function TypedFilters({ state, onFilter }: FiltersProps): ReactNode {
  const t = useTexts(auditTexts).filters;
  const id = useId();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    onFilter({ id: text("id"), request: text("request").replace(/[^!-~]/g, "") });
  };
  return (
    <form className="audit-typed" onSubmit={submit}>
      {state.on !== null && (
        <span className="filter-field">
          <label htmlFor={`${id}-id`}>{t.id}</label>
          <input id={`${id}-id`} name="id" type="text" maxLength={64} defaultValue={state.id} />
        </span>
      )}
      <span className="filter-field">
        <label htmlFor={`${id}-request`}>{t.request}</label>
        <input id={`${id}-request`} name="request" type="text" maxLength={128} defaultValue={state.request} />
      </span>
      <button type="submit">{t.apply}</button>
    </form>
  );
}
