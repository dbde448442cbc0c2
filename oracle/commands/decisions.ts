import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { readBeside } from "../database/read_beside.ts";
import { databasePath } from "../database/owned_database.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import type { OracleSettings } from "../settings.ts";
import { DecisionView } from "../signing/decision_view.ts";
import { giveOrder } from "./give_order.ts";
import { trustOf } from "./told_trust.ts";

type Call = CommandCall<OracleSettings>;

/** The command `decisions list`: what the decision store holds. */
export const decisionsList: Command<OracleSettings> = {
  name: "decisions list",
  summary: "List the decisions that the decision store holds; nothing is changed.",
  async run(call) {
    const { settings } = await call.settings();
    const db = await readBeside(databasePath(settings.eventDb));
    try {
      const places = await decisionPlaces(settings);
      const view = await DecisionView.open({ db, places, clock: systemClock });
      await listDecisions(call, view);
      const { status, printed } = await trustOf(settings, view);
      for (const line of printed) call.print(line);
      return status;
    } finally {
      await db.close();
    }
  },
};

async function listDecisions(call: Call, view: DecisionView): Promise<void> {
  for (const eventId of await view.decisions()) {
    const bytes = await view.recordOf(eventId);
    if (!bytes) continue;
    const { decided_at, outcome_index, winners } = decodeRecord(bytes);
    call.print(
      `${eventId} decided=${decided_at} outcome=${outcome_index} winners=${winners.join(",")}`,
    );
  }
  for (const eventId of await view.heldEvents()) {
    call.print(`${eventId} held: \`noaa-oracle decisions accept --event ${eventId}\` releases it`);
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
