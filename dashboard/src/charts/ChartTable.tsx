import type { ReactNode } from "react";
import { DataTable } from "../parts/DataTable";
import { Delta } from "../parts/Delta";
import { PageLink } from "../links/PageLink";
import { salesIn } from "../links/salesOf";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import type { Point } from "./points";

interface ChartTableProps {
  readonly caption: string;
  readonly points: readonly Point[];
  readonly compared: boolean;
}

/** The same numbers as a table. */
export function ChartTable({ caption, points, compared }: ChartTableProps): ReactNode {
  const t = useTexts(commonTexts).chart;
  const before = [
    { key: "before", title: t.previous, isNumber: true, cell: beforeCell },
    { key: "change", title: t.change, isNumber: true, cell: (point: Point) => <Delta change={point.change} withAmount /> },
  ];
  return (
    <DataTable
      caption={caption}
      hidesCaption
      rows={points}
      keyOf={(point) => point.key}
      columns={[
        { key: "period", title: t.period, cell: (point) => periodCell(point) },
        {
          key: "now",
          title: t.current,
          isNumber: true,
          cell: (point) => (point.upcoming ? t.upcoming : (point.current?.text ?? "")),
        },
        ...(compared ? before : []),
      ]}
    />
  );
}

function periodCell(point: Point): ReactNode {
  if (!point.dates) return point.label;
  return (
    <PageLink page="sales" search={salesIn(point.dates)}>
      {point.label}
    </PageLink>
  );
}

function beforeCell(point: Point): ReactNode {
  return (point.previous ?? point.rest)?.text ?? "";
}
