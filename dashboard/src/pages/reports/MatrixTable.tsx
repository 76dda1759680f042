import type { ReactNode } from "react";
import type { Point } from "../../charts/points";
import { PageLink } from "../../links/PageLink";
import { DataTable } from "../../parts/DataTable";
import { useTexts } from "../../settings/locale";
import { commonTexts } from "../../text/common";
import { reportsTexts } from "../../text/reports";
import { isListed, type Series } from "./lines";
import { type ReportSearch, salesOf } from "./question";

interface MatrixTableProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly search: ReportSearch;
}

/** The numbers of a chart with groups: a line for each period, a column for each group. */
export function MatrixTable({ title, series, search }: MatrixTableProps): ReactNode {
  const t = useTexts(reportsTexts);
  const common = useTexts(commonTexts).chart;
  const rows = (series[0]?.points ?? []).map((point, index) => ({ point, index })).filter(({ point }) => point.current ?? point.upcoming);
  const figure = (point: Point | undefined, { group, key }: Series): ReactNode => {
    if (!point) return "";
    if (point.upcoming) return common.upcoming;
    const text = point.current?.text ?? "";
    if (point.dates === null || key === "others" || !isListed(group)) return text;
    return (
      <PageLink page="sales" search={salesOf(search, point.dates, group)}>
        {text}
      </PageLink>
    );
  };
  return (
    <div className="matrix">
      <DataTable
        caption={title}
        hidesCaption
        rows={rows}
        keyOf={({ index }) => index}
        columns={[
          { key: "period", title: t.columns.period, cell: ({ point }) => <Period point={point} /> },
          ...series.map((each) => ({
            key: each.key,
            title: each.name,
            isNumber: true,
            cell: ({ index }: { index: number }) => figure(each.points[index], each),
          })),
        ]}
      />
    </div>
  );
}

function Period({ point }: { point: Point }): ReactNode {
  const t = useTexts(commonTexts).chart;
  const part = point.unfinished ? t.unfinished : point.clipped ? t.clipped : null;
  return (
    <>
      {point.label}
      {part && <span className="note"> {part}</span>}
    </>
  );
}
