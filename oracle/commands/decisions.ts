import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import type { EventId } from "../../shared/contract/ids.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { messageOf } from "../../shared/message_of.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { readBeside } from "../database/read_beside.ts";
import { databasePath } from "../database/owned_database.ts";
import { decodeRecord, RecordError } from "../decision/record_codec.ts";
import type { OracleSettings } from "../settings.ts";
import { DecisionView } from "../signing/decision_view.ts";
import { giveOrder } from "./give_order.ts";
import { trustOf } from "./told_trust.ts";

type Call = CommandCall<OracleSettings>;

/** The command `decisions list`: what the decision store holds. */
export const decisionsList: Command<OracleSettings> = {
  name: "decisions list",
  summary:
    "List the decisions that the decision store holds, and those whose record it lost; nothing is changed.",
  async run(call) {
    const { settings } = await call.settings();
    const db = await readBeside(databasePath(settings.eventDb));
    try {
      const places = await decisionPlaces(settings);
      const view = await DecisionView.open({ db, places, clock: systemClock });
      const isKept = await listDecisions(call, view);
      const { status, printed } = await trustOf(settings, view);
      for (const line of printed) call.print(line);
      return isKept ? status : 1;
    } finally {
      await db.close();
    }
  },
};

/** @returns whether every record is as the database knows it */
async function listDecisions(call: Call, view: DecisionView): Promise<boolean> {
  const unkept = await view.unkept();
  for (const eventId of await view.decisions()) {
    if (unkept.has(eventId)) continue;
    const bytes = await view.recordOf(eventId);
    if (bytes) call.print(decisionLine(eventId, bytes));
  }
  for (const [eventId, problem] of unkept) {
    call.print(
      `${eventId} decided, and its record is ${problem}: put back its file, ${eventId}.json.gz, from a backup ` +
        "or the bucket",
    );
  }
  for (const eventId of await view.heldEvents()) {
    call.print(`${eventId} held: \`noaa-oracle decisions accept --event ${eventId}\` releases it`);
  }
  return unkept.size === 0;
}

/** A record that the database knows nothing of may be unreadable too. */
function decisionLine(eventId: EventId, bytes: Uint8Array): string {
  try {
    const { decided_at, outcome_index, winners } = decodeRecord(bytes);
    return `${eventId} decided=${decided_at} outcome=${outcome_index} winners=${winners.join(",")}`;
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return `${eventId} cannot be read: ${messageOf(error)}`;
  }
}

/**
 * The command `decisions accept`: the operator's word that the store holds every decision ever made, or that held
 * events were never decided.
 */
export const decisionsAccept: Command<OracleSettings> = {
  name: "decisions accept",
  summary:
    "Trust the decision folder as it is, or release held events. Only if the folder holds every decision ever made " +
    "with this key, or these events were never decided: an event decided twice gives the key away.",
  options: [
    { name: "--event", takes: "<id>", summary: "Release this event, which was never decided." },
    { name: "--all", summary: "Release all held events: none of them was ever decided." },
  ],
  async run(call) {
    const event = call.valueOf("--event");
    if (event === undefined && !call.has("--all")) {
      return await giveOrder(call, { order: "accept store" });
    }
    if (event !== undefined && call.has("--all")) {
      throw new UsageError("decisions accept takes --event or --all, not both");
    }
    return await giveOrder(call, { order: "release events", event });
  },
};
