import type { PageElement } from "../browser.ts";
import { make } from "../element.ts";
import { isNumeric } from "./csv.ts";
import type { Answer, Column } from "./data_message.ts";

/** An answer as a table that can be scrolled by keyboard; null looks like nothing else. */
export function showAnswer({ columns, rows, count }: Answer): PageElement[] {
  const head = columns.map((column) =>
    make(
      "th",
      { className: lookOf(column), attributes: { scope: "col" } },
      column.name,
      make("span", { className: "type" }, ` ${column.type}`),
    )
  );
  const body = rows.map((row) =>
    make(
      "tr",
      {},
      ...row.map((cell, index) =>
        cell === null
          ? make("td", { className: "null" }, "null")
          : make("td", { className: lookOf(columns[index]!) }, cell) // as many as cells
      ),
    )
  );
  const attributes = { tabindex: "0", role: "group", "aria-label": "Answer" };
  const told = rows.length < count ? `The first ${rows.length} of ${count} rows` : rowsText(count);
  return [
    make("p", { className: "small soft" }, told),
    make(
      "div",
      { className: "scroll grid", attributes },
      make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)),
    ),
  ];
}

/** So many rows, in words. */
export function rowsText(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** What is in a table. */
export function showSchema(table: string, columns: readonly Column[]): PageElement {
  const items = columns.map(({ name, type }) =>
    make("li", {}, make("code", {}, name), make("span", { className: "type" }, ` ${type}`))
  );
  const summary = make("summary", {}, `${table}, ${columns.length} columns`);
  return make("details", {}, summary, make("ul", { className: "schema" }, ...items));
}

function lookOf(column: Column): string {
  return isNumeric(column) ? "right" : "";
}
