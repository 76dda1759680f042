/** Columns that a figure needs beside it, so that it is not misread. */

import type { ReactNode } from "react";
import type { Format } from "../../figures/format";
import type { ReportMetric } from "../../figures/metrics";
import type { Column } from "../../parts/DataTable";
import type { commonTexts } from "../../text/common";
import type { reportsTexts } from "../../text/reports";
import type { Line } from "./lines";

type Rate = "margin_percent" | "cost_coverage" | "return_rate";

/** A margin beside how much of the revenue it is of; what came back beside how much of what was sold that is. */
export function extraColumns(
  metric: ReportMetric,
  t: (typeof reportsTexts)["en"],
  common: (typeof commonTexts)["en"],
  format: Format,
): readonly Column<Line>[] {
  const rate = (name: Rate, title: string): Column<Line> => ({
    key: name,
    title,
    isNumber: true,
    isMinor: true,
    cell: (line): ReactNode => {
      if (line.upcoming || line.current === null) return "";
      const value = line.current[name];
      return value === null ? common.delta.missing : format.percent(value);
    },
  });
  if (metric === "margin") {
    return [rate("margin_percent", t.columns.marginPercent), rate("cost_coverage", t.columns.coverage)];
  }
  return metric === "units_returned" || metric === "refunded" ? [rate("return_rate", t.columns.returnRate)] : [];
}
