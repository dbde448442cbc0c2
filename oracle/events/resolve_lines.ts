import * as v from "valibot";
import { EventId } from "../../shared/contract/ids.ts";
import type { Line, WindowKind } from "../../shared/contract/line.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { showValue } from "../../shared/contract/shown_value.ts";
import type { Database } from "../database/database.ts";
import { newestLines } from "../lines/newest_lines.ts";
import { byTargetAndMetric } from "../stored/line.ts";
import { halfOfDay } from "../stored/line_windows.ts";
import { eventRow } from "./event_queries.ts";
import { storedEvent } from "./stored_event.ts";
import type { AnnouncedTerms } from "./terms.ts";

/**
 * The lines that an event will be scored against, by station and metric: those of an earlier event bit by bit, or the
 * newest fit.
 * @throws {RefusalError} `invalid`, naming every pair without a line, or what is wrong with the earlier event
 */
export function resolveLines(db: Database, terms: AnnouncedTerms): Promise<readonly Line[]> {
  return terms.linesFromEvent === null
    ? fittedLines(db, terms)
    : lentLines(db, terms, terms.linesFromEvent);
}

async function fittedLines(db: Database, terms: AnnouncedTerms): Promise<readonly Line[]> {
  const { locations: targets, metrics } = terms;
  const { lines, missing } = await newestLines(db, { kind: windowKind(terms), targets, metrics });
  if (missing.length === 0) return lines;
  throw refusal(
    "scoring_rules",
    `every scored pair needs a line; none is fitted for ${missing.join(", ")} (see /oracle/lines)`,
  );
}

async function lentLines(
  db: Database,
  terms: AnnouncedTerms,
  lenderId: string,
): Promise<readonly Line[]> {
  const [row] = await db.read(eventRow(lenderId.toLowerCase()));
  if (!row) {
    const shown = v.is(EventId, lenderId) ? lenderId : showValue(lenderId);
    throw refusal("lines_from_event", `${shown} is not an event on this oracle`);
  }
  const lender = storedEvent(row);
  const problem = lenderProblem(terms, lender.terms);
  if (problem !== undefined) throw refusal("lines_from_event", `${lenderId} ${problem}`);
  const kind = windowKind(terms);
  const lines = pairsOf(terms).map(({ target, metric }) =>
    lender.lines?.find((line) =>
      line.target === target && line.metric === metric && line.window_kind === kind
    ) ?? `${target}/${metric}`
  );
  const missing = lines.filter((line) => typeof line === "string");
  if (missing.length === 0) {
    return lines.filter((line) => typeof line !== "string").sort(byTargetAndMetric);
  }
  throw refusal(
    "lines_from_event",
    `${lenderId} has no line fitted on this event's window length for ${missing.join(", ")}`,
  );
}

function lenderProblem(terms: AnnouncedTerms, lender: AnnouncedTerms): string | undefined {
  if (lender.coordinator !== terms.coordinator) return "was created by another coordinator";
  if (lender.scoringRules !== "lines") return "does not use lines scoring rules";
  if (lender.source !== terms.source) return `uses the source ${lender.source}`;
  if (lender.lineWindow !== terms.lineWindow) {
    return lender.lineWindow === null
      ? 'uses lines of whole days; leave line_window "own" out'
      : 'uses lines of its own half of the day; ask for line_window "own" too';
  }
  return windowKind(lender) === windowKind(terms)
    ? undefined
    : `uses lines of the ${windowKind(lender)} half of the day, this event those of the other one`;
}

/** Lines of whole days score every event, but for halves whose coordinator asks for their own. */
function windowKind({ lineWindow, startsAt, endsAt }: AnnouncedTerms): WindowKind {
  if (lineWindow === null) return "full";
  return halfOfDay(startsAt, endsAt)!; // checked with the request
}

function pairsOf({ locations, metrics }: AnnouncedTerms): { target: string; metric: Metric }[] {
  return locations.flatMap((target) => metrics.map((metric) => ({ target, metric })));
}

function refusal(field: string, message: string): RefusalError {
  return new RefusalError("invalid", message, field);
}
