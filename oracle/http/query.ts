import { RefusalError } from "../../shared/contract/refusal_error.ts";

/** The parameters after the `?`, decoded. */
export type Query = Readonly<Record<string, string>>;

/**
 * Reads a query string.
 * @param search with or without its leading `?`
 * @throws {RefusalError} `invalid` on a broken percent-encoding or a parameter given twice
 *
 * @example
 * ```ts
 * import { parseQuery } from "./query.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual({ ...parseQuery("?a=1%2C2&b=x+y&c") }, { a: "1,2", b: "x y", c: "" });
 * ```
 */
export function parseQuery(search: string): Query {
  const query: Record<string, string> = Object.create(null);
  for (const part of search.replace(/^\?/, "").split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodeQueryPart(equals < 0 ? part : part.slice(0, equals));
    if (name in query) throw new RefusalError("invalid", `${name} must be given once`, name);
    query[name] = equals < 0 ? "" : decodeQueryPart(part.slice(equals + 1), name);
  }
  return query;
}

/**
 * Decodes the percent-encoding of one piece of a path.
 * @param name of the parameter that it is the value of; without it, it is a name itself
 * @throws {RefusalError} `invalid` when it is broken
 */
export function decodePathPart(part: string, name?: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    const message = `${name ?? "the query"} has a broken percent-encoding`;
    throw new RefusalError("invalid", message, name, { cause });
  }
}

const decodeQueryPart = (part: string, name?: string) =>
  decodePathPart(part.replaceAll("+", " "), name);
