import { type Command, type CommandCall, UsageError } from "../../../shared/cli/command.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import type { OracleSettings } from "../../settings.ts";
import { eventDetails, listReports } from "../../operator/event_report.ts";
import type { EventDetails, EventReport } from "../../operator/reported_event.ts";
import { eventLines, listLine, whyLines } from "./event_lines.ts";
import { reasonOf } from "../../operator/event_reason.ts";
import { JSON_OPTION, lookInto, printJson } from "./look.ts";

type Call = CommandCall<OracleSettings>;

const MOST_LISTED = 10_000;
const USUALLY_LISTED = 50;
const ONE_EVENT = { usage: "<event id>", min: 1, max: 1 };

/** The command `events list`: the events in the database and how they stand, unlisted ones too. */
export const eventsList: Command<OracleSettings> = {
  name: "events list",
  summary:
    "List the events in the database and how they stand, the newest first; nothing is changed.",
  options: [
    { name: "--open", summary: "Only events that may still be signed." },
    {
      name: "--limit",
      takes: "<count>",
      summary: `At most so many, by default ${USUALLY_LISTED}.`,
    },
    JSON_OPTION,
  ],
  async run(call) {
    const limit = limitOf(call);
    const now = Math.floor(systemClock.now() / 1000);
    const isOpen = call.has("--open");
    const reports = await lookInto(call, (db) => listReports(db, { isOpen, limit, now }));
    if (call.has("--json")) printJson(call, reports);
    else if (reports.length > 0) printList(call, reports);
    else call.print(isOpen ? "no event may still be signed" : "there are no events yet");
    return 0;
  },
};

function printList({ print }: Call, reports: readonly EventReport[]): void {
  for (const report of reports) print(listLine(report));
  const blocked = reports.find(({ standing }) => standing === "blocked" || standing === "held");
  if (blocked) print(`\nNext: noaa-oracle events why ${blocked.id}`);
}

function limitOf(call: Call): number {
  const text = call.valueOf("--limit") ?? String(USUALLY_LISTED);
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MOST_LISTED) return limit;
  throw new UsageError(`--limit must be a whole number from 1 to ${MOST_LISTED}, not ${text}`);
}

/** The command `events show`: all that the database says about an event, but for its picks. */
export const eventsShow: Command<OracleSettings> = {
  name: "events show",
  summary: "Show all that the database says about an event; status 4 when there is none.",
  operands: ONE_EVENT,
  options: [JSON_OPTION],
  run: (call) =>
    withEvent(call, (event) => {
      if (call.has("--json")) printJson(call, event);
      else for (const line of eventLines(event)) call.print(line);
    }),
};

/** The command `events why`: why an event is not signed, what is missing, and what to do. */
export const eventsWhy: Command<OracleSettings> = {
  name: "events why",
  summary:
    "Say why an event is not signed, what is missing and what to do; status 4 when there is none.",
  operands: ONE_EVENT,
  options: [JSON_OPTION],
  run: (call) =>
    withEvent(call, (event) => {
      const reason = reasonOf(event);
      if (call.has("--json")) printJson(call, reason);
      else for (const line of whyLines(reason)) call.print(line);
    }),
};

async function withEvent(call: Call, tell: (event: EventDetails) => void): Promise<number> {
  const id = (call.operands[0] ?? "").toLowerCase();
  const now = Math.floor(systemClock.now() / 1000);
  const event = await lookInto(call, (db) => eventDetails(db, id, now));
  if (event === undefined) {
    call.tellProblem(
      `there is no event ${id} in this database: \`noaa-oracle events list\` lists them`,
    );
    return 4;
  }
  tell(event);
  return 0;
}
