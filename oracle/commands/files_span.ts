import { type CommandCall, type CommandOption, UsageError } from "../../shared/cli/command.ts";
import { parseSeconds } from "../../shared/time/instant.ts";
import { EVERY_NAME, nanoseconds, type NanosecondSpan } from "../files/disk/listing.ts";

/** The flags by which a command takes only files of some time. */
export const SPAN_OPTIONS: readonly CommandOption[] = [
  { name: "--from", takes: "<time>", summary: "Only files of this time (RFC 3339) or later." },
  { name: "--to", takes: "<time>", summary: "Only files of this time (RFC 3339) or earlier." },
];

/**
 * The closed span that {@link SPAN_OPTIONS} give; all of time where they are not given.
 * @throws {UsageError} when one is not a time
 */
export function readSpanOptions(call: Pick<CommandCall<unknown>, "valueOf">): NanosecondSpan {
  return {
    fromNs: readInstant("--from", call.valueOf("--from")) ?? EVERY_NAME.fromNs,
    toNs: readInstant("--to", call.valueOf("--to")) ?? EVERY_NAME.toNs,
  };
}

function readInstant(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const seconds = parseSeconds(text);
  if (seconds !== undefined) return nanoseconds(seconds * 1000);
  throw new UsageError(`${name} must be a time like 2030-01-01T00:00:00Z, got ${text}`);
}
