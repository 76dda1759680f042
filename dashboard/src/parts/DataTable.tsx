import type { ReactNode } from "react";
import { useTexts } from "../settings/locale";
import { commonTexts } from "../text/common";
import "./dataTable.css";

/** A column: what stands above it, and what each row has in it. */
export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** The name of its order in addresses; without one it cannot be sorted by. */
  readonly sort?: string;
  /** Stands in one line, such as a time. */
  readonly isShort?: boolean;
  /** Left out on narrow screens. */
  readonly isMinor?: boolean;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly hidesCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** The present order: a column's `sort`, with a minus where it descends. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Below the rows: totals, or what was left out so that the rows add up. */
  readonly footer?: readonly (readonly ReactNode[])[];
}

/** A table. A wide one scrolls inside itself, with its first column in place. Orders are the server's to make. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { caption, hidesCaption, columns, rows, keyOf, footer } = props;
  const t = useTexts(commonTexts).table;
  return (
    <div className="table-scroll" role="region" aria-label={`${caption}. ${t.scrolls}`} tabIndex={0}>
      <table className="data-table">
        <caption className={hidesCaption ? "unseen" : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) => {
                const content = column.cell(row);
                return index === 0 ? (
                  <th key={column.key} scope="row" className={classOf(column)}>
                    {content}
                  </th>
                ) : (
                  <td key={column.key} className={classOf(column)}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {footer && footer.length > 0 && (
          <tfoot>
            {footer.map((cells, line) => (
              <tr key={line}>
                {columns.map((column, index) => {
                  const Cell = index === 0 ? "th" : "td";
                  return (
                    <Cell key={column.key} scope={index === 0 ? "row" : undefined} className={classOf(column)}>
                      {cells[index]}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tfoot>
        )}
      </table>
    </div>
  );
}

function classOf<Row>(column: Column<Row>): string {
  const classes = [
    column.isNumber && "figure cell-number",
    column.isShort && "figure cell-short",
    column.isMinor && "cell-minor",
  ];
  return classes.filter(Boolean).join(" ");
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>): ReactNode {
  const t = useTexts(commonTexts).table;
  const name = column.sort;
  if (name === undefined || !onSort) {
    return (
      <th scope="col" className={classOf(column)}>
        {column.title}
      </th>
    );
  }
  const [ascends, descends] = [sort === name, sort === `-${name}`];
  return (
    <th
      scope="col"
      className={classOf(column)}
      aria-sort={ascends ? "ascending" : descends ? "descending" : undefined}
    >
      <button type="button" className="table-sort" onClick={() => onSort(descends || (!ascends && !column.isNumber) ? name : `-${name}`)}>
        {column.title}
        <span aria-hidden="true">{ascends ? " ↑" : descends ? " ↓" : ""}</span>
        <span className="unseen">{ascends ? t.sortedUp : descends ? t.sortedDown : ""}</span>
      </button>
    </th>
  );
}
