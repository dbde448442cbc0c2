import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { formatMilliseconds, parseInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { FileFacts } from "../footers/file_facts.ts";
import type { TimeRange, WholeFile } from "./whole_file.ts";

/** No file of this system tells of earlier times. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** How far the clock of a publisher may be ahead of ours. */
const MOST_AHEAD_MS = 10 * MINUTE_MS;
/** Where the periods of a forecast may lie, from its issue on. */
const LEADS = { min: -2 * DAY_MS, max: 16 * DAY_MS };

/**
 * What of a file happened before there were such files or has not happened yet, or is forecast for too far away. Texts
 * that are no times are not judged here.
 * @returns words for the refusal, or `undefined`
 */
export function implausibleTime(
  file: WeatherFileName,
  { receipts, documents }: Pick<FileFacts, "receipts" | "documents">,
  { times, leads }: Pick<WholeFile, "times" | "leads">,
  nowMs: number,
): string | undefined {
  const publication = Number(file.instantNs / 1_000_000n);
  const told: (readonly [what: string, time: TimeRange | undefined])[] = [
    ["the instant of the name", { min: publication, max: publication }],
    ...Object.entries(times),
    ...receipts.flatMap(({ requested_at, completed_at }) => [
      ["a receipt's requested_at", rangeOf(requested_at)] as const,
      ["a receipt's completed_at", rangeOf(completed_at)] as const,
    ]),
    ...documents.map(({ receivedAt }) =>
      ["a document's received_at", rangeOf(receivedAt)] as const
    ),
  ];
  for (const [what, time] of told) {
    if (time && time.min < EARLIEST_MS) {
      return `${what} is ${formatMilliseconds(time.min)}, before ${
        formatMilliseconds(EARLIEST_MS)
      }`;
    }
    if (time && time.max > nowMs + MOST_AHEAD_MS) {
      return `${what} is ${
        formatMilliseconds(time.max)
      }, more than 10 minutes after the oracle's clock`;
    }
  }
  if (leads && (leads.min < LEADS.min || leads.max > LEADS.max)) {
    return "a forecast period lies earlier than 2 days before its issue or later than 16 days after it";
  }
}

function rangeOf(text: string | null): TimeRange | undefined {
  const time = text === null ? undefined : parseInstant(text);
  return time === undefined ? undefined : { min: time, max: time };
}
