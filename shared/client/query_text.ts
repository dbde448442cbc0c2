/** A value of a query; a list is written with commas between its items. */
export type QueryValue = string | number | readonly string[] | undefined;

/** A query with its `?` of the values that are there, lists joined by commas; nothing of none. */
export function queryText(values: Readonly<Record<string, QueryValue>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? "" : `?${query}`;
}
