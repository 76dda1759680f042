import type { ReactNode } from "react";
import type { Compare } from "../../api/names";
import { isAdditive, metricChange, metricText, metricValue } from "../../figures/metrics";
import { PageLink } from "../../links/PageLink";
import type { PageSearch } from "../../links/address";
import type { SalesDates } from "../../links/salesOf";
import { type Column, DataTable } from "../../parts/DataTable";
import { Delta } from "../../parts/Delta";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { commonTexts } from "../../text/common";
import { reportsTexts } from "../../text/reports";
import { addedUp, upTo } from "./addedUp";
import { extraColumns } from "./extraColumns";
import { type Line, linesOf, type Naming, othersLine, sorted, totalLine } from "./lines";
import { canBeAddedUp, MOST_GROUPS, type ReportSearch, salesOf } from "./question";
import { sharesOf } from "./shares";

interface ReportTableProps {
  readonly compare: Compare;
  readonly search: ReportSearch;
  readonly compared: boolean;
  readonly title: string;
  readonly nameOf: Naming;
  readonly change: (changes: PageSearch<"reports">, how?: "push" | "replace") => void;
}

/** The figures of a report, line by line, with all others and the total below: the lines add up to it. */
export function ReportTable(props: ReportTableProps): ReactNode {
  const { compare, search, compared, title, nameOf, change } = props;
  const t = useTexts(reportsTexts);
  const common = useTexts(commonTexts);
  const format = useFormat();
  const { show } = search;
  const total = totalLine(compare, common.chart.total);
  const others = othersLine(compare, t.others(compare.others?.groups ?? 0, format.count(compare.others?.groups ?? 0)));
  const lines = linesOf(compare, nameOf, compared, format);
  const order = search.sort ?? (search.group === "none" ? "name" : "-value");
  const shown = sorted(lines, order, show, format.locale);
  const shareOf = useShares([...shown, ...(others ? [others] : [])], total, show);

  const figure = (line: Line, side: "current" | "previous"): ReactNode => {
    const figures = line[side];
    if (side === "current" && line.upcoming) return <span className="note">{common.chart.upcoming}</span>;
    if (!figures || figures.days === 0) return "";
    const text = metricText(show, figures, format, common.delta.missing);
    return <SalesLink search={search} dates={side === "current" ? line.dates : line.datesBefore} line={line} text={text} />;
  };
  const sumCell = useSums(props);
  const head = { none: t.columns.period, category: t.columns.category, product: t.columns.product, channel: t.columns.channel }[search.group];
  const columns: readonly Column<Line>[] = [
    { key: "name", title: head, sort: "name", cell: (line) => <Name line={line} search={search} /> },
    { key: "value", title: t.metrics[show], isNumber: true, sort: "value", cell: (line) => figure(line, "current") },
    ...(isAdditive(show)
      ? [{ key: "share", title: common.chart.share, isNumber: true, cell: (line: Line) => shareOf(line) }]
      : []),
    ...(search.group === "none" && canBeAddedUp(show)
      ? [{ key: "added", title: t.adding.added, isNumber: true, isMinor: true, cell: sumCell }]
      : []),
    ...extraColumns(show, t, common, format),
    ...(compared
      ? [
          { key: "before", title: common.chart.previous, isNumber: true, isMinor: true, sort: "before", cell: (line: Line) => figure(line, "previous") },
          { key: "change", title: common.chart.change, isNumber: true, sort: "change", cell: (line: Line) => <Delta change={metricChange(show, line)} withAmount /> },
        ]
      : []),
  ];
  return (
    <DataTable
      caption={title}
      hidesCaption
      rows={shown}
      keyOf={(line) => line.key}
      columns={columns}
      sort={order}
      onSort={(sort) => change({ sort: sort as ReportSearch["sort"] }, "replace")}
      footer={[...(others ? [others] : []), total].map((line) => columns.map((column) => column.cell(line)))}
    />
  );
}

/** What has come together by the end of each line, which leads to all sales until then; lines may stand in any order. */
function useSums({ compare, search, compared, nameOf }: ReportTableProps): (line: Line) => ReactNode {
  const none = useTexts(commonTexts).delta.missing;
  const format = useFormat();
  const { show } = search;
  if (!canBeAddedUp(show)) return () => "";
  const sums = new Map(linesOf(addedUp(compare, show), nameOf, compared, format).map((line) => [line.key, line.current]));
  return (line) => {
    const figures = line.upcoming ? null : sums.get(line.key);
    if (!figures) return "";
    const dates = line.dates && upTo(compare, line.dates);
    return <SalesLink search={search} dates={dates} line={line} text={metricText(show, figures, format, none)} />;
  };
}

/** Shares of the lines in the total, as they are written. */
function useShares(lines: readonly Line[], total: Line, metric: ReportSearch["show"]): (line: Line) => string {
  const format = useFormat();
  const whole = total.current?.[metric] ?? 0;
  const shares = sharesOf(
    lines.map((line) => (line.current && metricValue(metric, line.current)) ?? 0),
    whole,
  );
  const byKey = new Map(lines.map((line, index) => [line.key, shares?.[index]]));
  return (line) => {
    if (shares === null || line.upcoming || line.current === null || metricValue(metric, line.current) === null) return "";
    return format.percent(line.key === total.key ? 100 : (byKey.get(line.key) ?? 0), 2);
  };
}

/** What a line is of: it leads to its sales, and the others to a table in which each of them is a line. */
function Name({ line, search }: { line: Line; search: ReportSearch }): ReactNode {
  const t = useTexts(reportsTexts);
  const common = useTexts(commonTexts).chart;
  if (line.key === "others") {
    if (search.top === MOST_GROUPS) return line.name;
    const all = { ...search, top: search.group === "product" ? MOST_GROUPS : null };
    return (
      <PageLink page="reports" search={all} label={t.showOthers(line.name)}>
        {line.name}
      </PageLink>
    );
  }
  return (
    <>
      <SalesLink search={search} dates={line.dates} line={line} text={line.name} />
      {line.group && "category" in line.group && (
        <PageLink
          page="reports"
          className="note report-further"
          search={{ ...search, group: "product", category: [line.group.category], top: null }}
          label={t.productsOf(line.name)}
        >
          {t.byProduct}
        </PageLink>
      )}
      {line.part && <span className="note"> {common[line.part]}</span>}
    </>
  );
}

interface SalesLinkProps {
  readonly search: ReportSearch;
  readonly dates: SalesDates | null;
  readonly line: Line;
  readonly text: string;
}

/** A figure that leads to the sales that it is made of; alone where no list of sales is exactly these. */
function SalesLink({ search, dates, line, text }: SalesLinkProps): ReactNode {
  if (dates === null) return text;
  return (
    <PageLink page="sales" search={salesOf(search, dates, line.group)}>
      {text}
    </PageLink>
  );
}
