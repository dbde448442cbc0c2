import { isSecretName, REDACTED, redactText } from "./redact.ts";

/** The longest value a log line carries, in UTF-16 units: a reason and what to do about it are not cut. */
const MAX_VALUE_LENGTH = 1000;

/** A value as a log line can carry it. */
export type LogValue = string | number | boolean | null;

// deno-lint-ignore no-control-regex -- control characters are what this removes
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A word in which no pattern of a secret, no URL and no control character can be: ids, numbers, paths, addresses. */
const PLAIN = /^[0-9A-Za-z:/._-]*$/;
const MAY_BE_SECRET = /nsec1|:\/\/|-----/i;

/** `text` redacted, on one line and at most `limit` long; a cut shows as `…`. */
export function cleanText(text: string, limit = MAX_VALUE_LENGTH): string {
  if (text.length <= limit && PLAIN.test(text) && !MAY_BE_SECRET.test(text)) return text;
  // A little more than the limit is enough to recognise a secret that begins before the cut.
  const line = redactText(text.slice(0, limit * 4)).replace(CONTROL, " ").trim();
  return line.length <= limit ? line : line.slice(0, limit - 1) + "…";
}

/** An error and its causes on one line, e.g. `TypeError: no such host (caused by Error: timed out)`. */
function errorText(error: Error): string {
  const parts: string[] = [];
  let next: unknown = error;
  for (let depth = 0; depth < 4 && next instanceof Error; depth++) {
    parts.push(`${next.name}: ${next.message}`);
    next = next.cause;
  }
  return parts.join(" (caused by ") + ")".repeat(parts.length - 1);
}

function jsonText(value: object): string {
  try {
    return JSON.stringify(value, (name, inner) => {
      if (name !== "" && isSecretName(name)) return REDACTED;
      if (typeof inner === "bigint") return inner.toString();
      if (inner instanceof Uint8Array) return `<${inner.length} bytes>`;
      return inner instanceof Error ? errorText(inner) : inner;
    }) ?? "undefined";
  } catch (error) {
    return `<unprintable: ${error instanceof Error ? error.message : "?"}>`;
  }
}

/** What a log line shows of `value` under `name`: scalars as they are, all else as short clean text; bytes never. */
export function logValue(name: string, value: unknown): LogValue {
  if (isSecretName(name)) return REDACTED;
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return cleanText(value);
  if (value instanceof Error) return cleanText(errorText(value));
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  }
  if (value instanceof URL) return cleanText(value.href);
  return cleanText(typeof value === "object" ? jsonText(value) : String(value));
}

/** A value for `key=value` text: `-` when there is none, quoted when it holds a blank, `"` or `=`. */
export function quoteValue(value: LogValue): string {
  if (value === null || value === "") return "-";
  const text = String(value);
  return /[\s"=]/.test(text) ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : text;
}
