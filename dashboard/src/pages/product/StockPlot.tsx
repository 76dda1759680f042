import { type ReactNode, useId } from "react";
import { Axes } from "../../charts/Axes";
import { barInset } from "../../charts/Bars";
import { MARGIN, type Plot, plotOf } from "../../charts/scale";
import { useCursor } from "../../charts/useCursor";
import { useWidth } from "../../charts/useWidth";
import { useTexts } from "../../settings/locale";
import { useFormat } from "../../store/context";
import { productTexts } from "../../text/product";
import { StockReadout } from "./StockReadout";
import { stepPath, type StockPoint, totalsOf } from "./stockPoints";
import "../../charts/charts.css";

interface StockPlotProps {
  readonly points: readonly StockPoint[];
  readonly threshold: number;
  /** Enter or a click: the sales of a period. Undefined where no page shows them. */
  readonly onOpen?: (point: StockPoint) => void;
}

const STOCK_HEIGHT = 210;
const SALES_HEIGHT = 150;

/** Stock above sales on one time axis, as one tab stop: where sales stopped because there was nothing left can be seen. */
export function StockPlot({ points, threshold, onOpen }: StockPlotProps): ReactNode {
  const t = useTexts(productTexts).chart;
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const id = useId();
  const inset = barInset(width, points.length);
  const levels = points.flatMap(({ stock }) => [stock.opening, stock.closing, stock.lowest].filter((level) => level !== null));
  const plots = width > 0 && {
    stock: plotOf([...levels, threshold], points.length, { width, height: STOCK_HEIGHT }, inset),
    sales: plotOf(points.map((point) => point.units), points.length, { width, height: SALES_HEIGHT }, inset),
  };
  const open = (index: number): void => {
    const point = points[index];
    if (point) onOpen?.(point);
  };
  const { index, byKey, handlers } = useCursor(plots ? plots.stock : null, points.length, open);
  const totals = totalsOf(points);
  const tick = (value: number): string => (Number.isInteger(value) ? format.shortCount(value) : "");
  const closing = totals.closing === null ? t.none : format.count(totals.closing);
  const drawn = { points, half: inset, hatch: `${id}-hatch` };
  return (
    <div className="chart">
      <StockReadout point={index === null ? null : (points[index] ?? null)} byKey={byKey} points={points} threshold={threshold} />
      <div
        ref={ref}
        className="chart-area stock-area"
        role="application"
        tabIndex={0}
        aria-label={t.title}
        aria-describedby={`${id}-summary`}
        data-opens={onOpen !== undefined}
        {...handlers}
        onClick={() => index !== null && open(index)}
      >
        {plots && (
          <>
            <svg width={width} height={STOCK_HEIGHT} role="img" aria-label={t.stock}>
              <Hatch id={drawn.hatch} />
              <Axes plot={plots.stock} labels={[]} formatValue={tick} />
              <Spans {...drawn} plot={plots.stock} />
              <Cursor plot={plots.stock} index={index} />
              <Levels {...drawn} plot={plots.stock} threshold={threshold} />
            </svg>
            <svg width={width} height={SALES_HEIGHT} role="img" aria-label={t.sales}>
              <Axes plot={plots.sales} labels={points.map((point) => point.tick)} formatValue={tick} />
              <Spans {...drawn} plot={plots.sales} />
              <Cursor plot={plots.sales} index={index} />
              <Sold {...drawn} plot={plots.sales} />
            </svg>
          </>
        )}
      </div>
      <p id={`${id}-summary`} className="unseen">
        {t.summary(format.count(totals.units), closing, format.tenths(totals.hoursOut))} {t.keys}
      </p>
    </div>
  );
}

interface DrawnProps {
  readonly points: readonly StockPoint[];
  readonly plot: Plot;
  /** Half of a period's width. */
  readonly half: number;
  /** The pattern of what is blocked, and of what moved no stock. */
  readonly hatch: string;
}

function Hatch({ id }: { id: string }): ReactNode {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2" height="6" className="hatch" />
      </pattern>
      <pattern id={`${id}-sold`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="stripe-ground" />
        <rect width="3" height="6" className="stripe" />
      </pattern>
    </defs>
  );
}

function Cursor({ plot, index }: { plot: Plot; index: number | null }): ReactNode {
  if (index === null) return null;
  return <line className="chart-cursor" x1={plot.x(index)} x2={plot.x(index)} y1={MARGIN.top} y2={plot.height - MARGIN.bottom} />;
}

/** When it could not be sold: blocked is hatched, out of stock is tinted, over both charts. */
function Spans({ points, plot, half, hatch }: DrawnProps): ReactNode {
  const height = plot.height - MARGIN.top - MARGIN.bottom;
  return points.map((point, index) => {
    const place = { x: plot.x(index) - half, y: MARGIN.top, width: half * 2, height };
    return (
      <g key={point.key}>
        {point.stock.hours_out > 0 && <rect {...place} className="span-out" />}
        {point.stock.blocked && <rect {...place} fill={`url(#${hatch})`} />}
      </g>
    );
  });
}

function Levels({ points, plot, half, threshold }: DrawnProps & { threshold: number }): ReactNode {
  return (
    <g className="lines">
      <line className="line-threshold" x1={MARGIN.left} x2={plot.width - MARGIN.right} y1={plot.y(threshold)} y2={plot.y(threshold)} />
      <path className="line-now" d={stepPath(points, plot.x, plot.y, half)} />
      {points.map((point, index) => (
        <Events key={point.key} point={point} plot={plot} x={plot.x(index)} />
      ))}
    </g>
  );
}

/** How far the level fell within a period, what was delivered ▲ and when it was counted ◆. */
function Events({ point, plot, x }: { point: StockPoint; plot: Plot; x: number }): ReactNode {
  const { opening, closing, lowest, received } = point.stock;
  const least = Math.min(opening ?? Infinity, closing ?? Infinity);
  const y = plot.y(closing ?? opening ?? 0);
  return (
    <>
      {lowest !== null && lowest < least && Number.isFinite(least) && (
        <line className="line-dip" x1={x} x2={x} y1={plot.y(least)} y2={plot.y(lowest)} />
      )}
      {received > 0 && <path className="mark-received" d={`M${x} ${y - 11}l5 9h-10z`} />}
      {point.wasCounted && <path className="mark-counted" d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} />}
    </>
  );
}

const WIDEST = 44;

/** Units sold: filled where sales took stock in that period, striped where they did not. */
function Sold({ points, plot, half, hatch }: DrawnProps): ReactNode {
  const width = Math.max(1, Math.min(WIDEST, half * 1.5));
  const zero = plot.y(0);
  return points.map((point, index) => {
    const moved = plot.y(point.units - point.unmoved);
    const top = plot.y(point.units);
    const place = { x: plot.x(index) - width / 2, width };
    return (
      <g key={point.key} className={point.unfinished ? "bar-unfinished" : undefined}>
        <rect {...place} className="bar-now" y={moved} height={zero - moved} />
        {point.unmoved > 0 && <rect {...place} className="bar-unmoved" fill={`url(#${hatch}-sold)`} y={top} height={moved - top} />}
      </g>
    );
  });
}
