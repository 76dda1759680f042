import type { ReactNode } from "react";
import type { Return } from "../../api/names";
import { ActorName } from "../../parts/ActorName";
import { type Column, DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { useMay, useStore } from "../../store/context";
import { actorTexts } from "../../text/actor";
import { saleTexts } from "../../text/sale";

interface ReturnsProps {
  readonly rows: readonly Return[];
  readonly onUndo: (undone: Return) => void;
}

/** What came back of the sale, void returns too, which say that they are. */
export function Returns({ rows, onUndo }: ReturnsProps): ReactNode {
  const texts = useTexts(saleTexts);
  const t = texts.returns;
  const { format } = useStore();
  const may = useMay();
  const actors = useTexts(actorTexts);
  if (rows.length === 0) return <p className="state">{t.none}</p>;
  const columns: readonly Column<Return>[] = [
    { key: "time", title: t.time, isShort: true, cell: (row) => format.instant(row.returned_at) },
    { key: "units", title: t.units, isNumber: true, cell: (row) => format.count(row.units) },
    { key: "restocked", title: t.restocked, isNumber: true, isMinor: true, cell: (row) => format.count(row.restocked_units) },
    { key: "refunded", title: t.refunded, isNumber: true, cell: (row) => format.money(row.refunded) },
    { key: "reason", title: t.reason, isMinor: true, cell: (row) => texts.returnReasons[row.reason] },
    { key: "note", title: t.note, isMinor: true, cell: (row) => row.note },
    { key: "by", title: actors.by, isMinor: true, cell: (row) => <ActorName actor={row.actor} /> },
    {
      key: "action",
      title: <span className="unseen">{t.action}</span>,
      cell: (row) =>
        row.voided_at !== null ? (
          <span className="chip chip-blocked">{t.voided}</span>
        ) : (
          may("history:write") && (
            <button type="button" className="plain" aria-label={t.undoLabel(format.instant(row.returned_at))} onClick={() => onUndo(row)}>
              {t.undo}
            </button>
          )
        ),
    },
  ];
  return <DataTable caption={t.title} hidesCaption rows={rows} keyOf={(row) => row.id} columns={columns} />;
}
