import { configureSync, type LogLevel as TapeLevel } from "@logtape/logtape";
import { DirectLog, type InfoLog } from "./direct_log.ts";
import { type ByteOutput, LineWriter } from "./line_writer.ts";
import { jsonLine, type LogFormat, textLine } from "./log_line.ts";
import { currentRequest } from "./request_context.ts";

/** The least severe lines that are written, as the setting `level` names them. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** How a program logs. */
export interface LogOptions {
  level: LogLevel;
  format: LogFormat;
  /** Where lines go; standard output unless given. */
  out?: ByteOutput;
}

const TAPE_LEVEL: Record<LogLevel, TapeLevel> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

/**
 * Sets up logtape for the whole process: every logger writes to one output, without blocking, with secrets
 * removed, and with the id of the request the line belongs to. Calling it again replaces the earlier set-up.
 * @returns to be flushed before the program exits
 */
export function configureLogging(options: LogOptions): LineWriter {
  const writer = new LineWriter(options.out ?? Deno.stdout);
  const format = options.format === "json" ? jsonLine : textLine;
  configureSync({
    reset: true,
    sinks: { output: (record) => writer.write(format(record, currentRequest())) },
    loggers: [
      { category: [], sinks: ["output"], lowestLevel: TAPE_LEVEL[options.level] },
      // logtape's own announcements; its failures still show.
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  return writer;
}

/** A log of many lines of one kind beside {@link configureLogging}: silent where such a logger would be. */
export function openDirectLog(
  { level, format }: Pick<LogOptions, "level" | "format">,
  writer: LineWriter,
  target: string,
): InfoLog {
  const isWritten = level === "trace" || level === "debug" || level === "info";
  return isWritten ? new DirectLog(writer, format, target) : { info() {} };
}
