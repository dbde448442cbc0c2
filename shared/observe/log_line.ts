import type { LogRecord } from "@logtape/logtape";
import { formatMilliseconds } from "../time/instant.ts";
import { cleanText, logValue, quoteValue } from "./log_value.ts";
import { isMistake } from "../message_of.ts";
import type { RequestContext } from "./request_context.ts";

/** How log lines are written. */
export type LogFormat = "text" | "json";

const MAX_MESSAGE_LENGTH = 2000;
const LEVEL_TEXT = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
  fatal: "FATAL",
} as const;

/** The text of the latest time: lines come many a millisecond. */
let latest = { ms: NaN, text: "" };

/** A time, in milliseconds since the Unix epoch, as lines show it. */
export function timeText(ms: number): string {
  if (ms !== latest.ms) latest = { ms, text: formatMilliseconds(ms) };
  return latest.text;
}

/** The message with its placeholders filled in. */
function messageText(record: LogRecord): string {
  // Even elements are the template's own text, odd ones the values between them.
  const parts = record.message.map((part, i) => i % 2 === 0 ? String(part) : quoteless(part));
  return cleanText(parts.join(""), MAX_MESSAGE_LENGTH);
}

function quoteless(value: unknown): string {
  return String(logValue("", value) ?? "-");
}

/** The properties that the message does not already show, the request's id last. */
function* fields(record: LogRecord, request: RequestContext | undefined) {
  const template = typeof record.rawMessage === "string" ? record.rawMessage : "";
  for (const [name, value] of Object.entries(record.properties)) {
    if (!template.includes(`{${name}}`)) yield [name, logValue(name, value)] as const;
    if (value instanceof Error && value.stack && hasTellingStack(value)) {
      const frames = value.stack.split("\n").slice(1).map((line) => line.trim()).join(" | ");
      if (frames !== "") yield [`${name}_stack`, cleanText(frames, MAX_MESSAGE_LENGTH)] as const;
    }
  }
  if (request && !("rid" in record.properties)) yield ["rid", request.rid] as const;
}

/** Where an error came from helps when nobody foresaw it; an outage is told by its causes. */
function hasTellingStack(error: Error): boolean {
  return isMistake(error) || (error.constructor === Error && error.cause === undefined);
}

/** `2026-09-17T12:00:00.000Z INFO http: message key=value … rid=…` and a line feed. */
export function textLine(record: LogRecord, request?: RequestContext): string {
  const time = timeText(record.timestamp);
  let line = `${time} ${LEVEL_TEXT[record.level]} ${record.category.join(".")}: ${
    messageText(record)
  }`;
  for (const [name, value] of fields(record, request)) line += ` ${name}=${quoteValue(value)}`;
  return line + "\n";
}

/** One JSON object with `time`, `level`, `target`, `message`, the properties and `rid`, and a line feed. */
export function jsonLine(record: LogRecord, request?: RequestContext): string {
  return JSON.stringify({
    ...Object.fromEntries(fields(record, request)),
    time: timeText(record.timestamp),
    level: LEVEL_TEXT[record.level].toLowerCase(),
    target: record.category.join("."),
    message: messageText(record),
  }) + "\n";
}
