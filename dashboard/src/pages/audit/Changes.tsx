import { type ReactNode, useMemo } from "react";
import type { AuditEntry } from "../../api/names";
import { useTexts } from "../../settings/locale";
import { useCategoryLabel } from "../../store/categories";
import { useFormat } from "../../store/context";
import { accessTexts } from "../../text/access";
import { auditTexts } from "../../text/audit";
import { loginTexts } from "../../text/login";
import { productTexts } from "../../text/product";
import { type Change, changesOf, fieldText, valueText, type ValueWords } from "./changes";

/** Characters of a value that are shown at once: a description may have 5,000. */
const SHOWN = 120;

/** What each field was and what it is then; of what is new, what it was given. */
export function Changes({ entry }: { entry: AuditEntry }): ReactNode {
  const t = useTexts(auditTexts);
  const product = useTexts(productTexts).fields;
  const names: Readonly<Record<string, string>> = entry.entity_type === "product" ? { ...t.fields, ...product } : t.fields;
  const changes = changesOf(entry.changes);
  if (changes.length === 0) return null;
  return (
    <ul className="audit-changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span className="audit-field">{fieldText(change.field, names)}</span>{" "}
          <Values change={change} isNew={change.before === null && (entry.action === "created" || entry.entity_type === "import")} />
        </li>
      ))}
    </ul>
  );
}

function Values({ change, isNew }: { change: Change; isNew: boolean }): ReactNode {
  const t = useTexts(auditTexts);
  const words = useWords();
  const labelOf = useCategoryLabel();
  const text = (value: unknown): string =>
    change.field === "category" && typeof value === "string" ? labelOf(value) : valueText(change.field, value, words);
  if (isNew) return <Value text={text(change.after)} />;
  return (
    <>
      <del>
        <Value text={text(change.before)} />
      </del>{" "}
      <span aria-hidden="true">→</span>
      <span className="unseen">{t.becomes}</span>{" "}
      <ins>
        <Value text={text(change.after)} />
      </ins>
    </>
  );
}

/** A long value is cut, and shown whole when asked for. */
function Value({ text }: { text: string }): ReactNode {
  const t = useTexts(auditTexts);
  const format = useFormat();
  if (text.length <= SHOWN) return text;
  return (
    <>
      {text.slice(0, SHOWN)}…
      <details className="audit-long">
        <summary>{t.whole(format.count(text.length))}</summary>
        {text}
      </details>
    </>
  );
}

function useWords(): ValueWords {
  const t = useTexts(auditTexts);
  const { scopes } = useTexts(accessTexts);
  const { roles } = useTexts(loginTexts);
  const { statuses } = useTexts(productTexts);
  const format = useFormat();
  return useMemo(
    () => ({
      format,
      nothing: t.nothing,
      secret: t.secret,
      yes: t.yes,
      no: t.no,
      words: { scopes, role: roles, status: statuses },
    }),
    [format, t, scopes, roles, statuses],
  );
}
