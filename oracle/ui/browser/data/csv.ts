import type { Column } from "./data_message.ts";

/** Types whose values a spreadsheet may take for what they are. */
const NUMBER =
  /^(TINY|SMALL|BIG|HUGE|U?)?U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(FLOAT|DOUBLE|DECIMAL.*)$/;
/** What makes a spreadsheet compute a text, in full width too (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Whether values of a type are numbers. */
export function isNumeric({ type }: Column): boolean {
  return NUMBER.test(type);
}

/** The first line of a CSV (RFC 4180): the names of the columns. */
export function csvHeader(columns: readonly Column[]): string {
  return columns.map(({ name }) => field(guarded(name))).join(",") + "\r\n";
}

/** A line of a CSV; null is nothing, a text of no characters is `""`, and no text is a formula. */
export function csvLine(columns: readonly Column[], row: readonly (string | null)[]): string {
  return row.map((cell, index) => {
    if (cell === null) return "";
    if (cell === "") return '""';
    return field(isNumeric(columns[index]!) ? cell : guarded(cell)); // as many as cells
  }).join(",") + "\r\n";
}

function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function field(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
