/**
 * Numbers, money and dates as people of a locale write them. This and `dates.ts` are the only users of Intl; the
 * currency, its decimals and the time zone are the store's.
 */

import type { Amount } from "./decimal";
import { createDateFormat, type DateFormat } from "./dates";
import type { Separators } from "./typed";

/** What the formats depend on. */
export interface FormatSettings {
  /** A BCP 47 tag, such as `de-DE`. */
  readonly locale: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly currencyDigits: number;
  /** IANA. */
  readonly timeZone: string;
}

/** How things are written. Amounts come and go as the API's decimal strings. */
export interface Format extends DateFormat {
  readonly locale: string;
  /** `$252,794.27` */
  money(amount: Amount): string;
  /** `+$736.10`, `−$1.25`; no sign for zero. */
  signedMoney(amount: Amount): string;
  /** `$88.5K`: for axes and bars, beside a table with the whole number. */
  shortMoney(amount: Amount | number): string;
  /** `4,931` */
  count(value: number): string;
  /** `6.5`: a number that is not whole, such as hours, to a tenth. */
  tenths(value: number): string;
  /** `+132` */
  signedCount(value: number): string;
  /** `12.3K` */
  shortCount(value: number): string;
  /** `2.8 %`, of the API's 2.8; `digits` after the point. */
  percent(value: number, digits?: 0 | 1 | 2): string;
  /** `+2.8 %` */
  signedPercent(value: number): string;
  /** `a, b and c` */
  list(items: readonly string[]): string;
  /** How numbers of this locale are typed. */
  readonly separators: Separators;
}

/** The formats of a locale for a store. */
export function createFormat(settings: FormatSettings): Format {
  const { locale, currency, currencyDigits: digits } = settings;
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(locale, options);
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  const exact = { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits };
  const short = { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 } as const;
  const signDisplay = "exceptZero" as const;
  const percentage = { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const percents = [0, 1, 2].map((places) =>
    number({ style: "percent", minimumFractionDigits: places, maximumFractionDigits: places }),
  );
  const formats = {
    money: number(exact),
    signedMoney: number({ ...exact, signDisplay }),
    shortMoney: number({ ...style, ...short }),
    count: number({ maximumFractionDigits: 0 }),
    tenths: number({ maximumFractionDigits: 1 }),
    signedCount: number({ maximumFractionDigits: 0, signDisplay }),
    shortCount: number(short),
    signedPercent: number({ ...percentage, signDisplay }),
    list: new Intl.ListFormat(locale, { type: "conjunction" }),
  };
  return {
    ...createDateFormat(locale, settings.timeZone),
    locale,
    // Intl takes decimal strings as they are: no float comes in between.
    money: (amount) => formats.money.format(amount as Intl.StringNumericLiteral),
    signedMoney: (amount) => formats.signedMoney.format(amount as Intl.StringNumericLiteral),
    shortMoney: (amount) => formats.shortMoney.format(amount as Intl.StringNumericLiteral),
    count: (value) => formats.count.format(value),
    tenths: (value) => formats.tenths.format(value),
    signedCount: (value) => formats.signedCount.format(value),
    shortCount: (value) => formats.shortCount.format(value),
    percent: (value, places = 1) => percents[places]?.format(value / 100) ?? "",
    signedPercent: (value) => formats.signedPercent.format(value / 100),
    list: (items) => formats.list.format(items),
    separators: separatorsOf(formats.money),
  };
}

function separatorsOf(format: Intl.NumberFormat): Separators {
  const parts = new Intl.NumberFormat(format.resolvedOptions().locale, { minimumFractionDigits: 1 }).formatToParts(12345.5);
  const find = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: find("decimal") || ".", group: find("group") || "," };
}
