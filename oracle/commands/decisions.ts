import { getLogger } from "@logtape/logtape";
import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import { loadOracleKey } from "../app/oracle_key.ts";
import type { OracleSettings } from "../settings.ts";
import { Signer } from "../signing/signer.ts";
import { openBeside } from "./open_beside.ts";

/** The command `decisions list`: what the decision store holds. */
export const decisionsList: Command<OracleSettings> = {
  name: "decisions list",
  summary: "List the decisions that the decision store holds.",
  run: (call) =>
    withSigner(call, async (signer) => {
      for (const eventId of await signer.decisions()) {
        const bytes = await signer.recordOf(eventId);
        if (!bytes) continue;
        const { decided_at, outcome_index, winners } = decodeRecord(bytes);
        call.print(
          `${eventId} decided=${decided_at} outcome=${outcome_index} winners=${winners.join(",")}`,
        );
      }
      for (const eventId of await signer.heldEvents()) {
        call.print(`${eventId} held: \`oracle decisions accept --event ${eventId}\` releases it`);
      }
      const state = await signer.trust();
      call.print(state.trusted ? "the store is trusted" : `NOT trusted: ${state.reason}`);
      return state.trusted ? 0 : 1;
    }),
};

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
  run(call) {
    const event = call.valueOf("--event");
    if (event === undefined && !call.has("--all")) return withSigner(call, acceptStore(call));
    if (event !== undefined && call.has("--all")) {
      throw new UsageError("decisions accept takes --event or --all, not both");
    }
    return withSigner(call, releaseEvents(call, event));
  },
};

type Call = CommandCall<OracleSettings>;

function acceptStore(call: Call): (signer: Signer) => Promise<number> {
  return async (signer) => {
    const before = await signer.trust();
    if (before.trusted) {
      call.print("the store is trusted already; nothing was changed");
      const held = await signer.heldEvents();
      if (held.length > 0) {
        call.print(`${held.length} events are held: name one with --event, or release --all`);
      }
      return 0;
    }
    if (!before.mayBeAccepted) {
      call.print(`this is not for an operator to accept: ${before.reason}`);
      return 1;
    }
    const decisions = await signer.decisions();
    const id = await signer.acceptStore();
    call.print(`accepted the store ${id} with its ${decisions.length} decisions`);
    return 0;
  };
}

function releaseEvents(
  call: Call,
  event: string | undefined,
): (signer: Signer) => Promise<number> {
  return async (signer) => {
    const held = await signer.heldEvents();
    const released = event === undefined ? held : held.filter((id) => id === event);
    if (event !== undefined && released.length === 0) {
      call.complain(`event ${event} is not held; nothing was changed`);
      return 1;
    }
    if (released.length > 0) await signer.releaseEvents(released);
    for (const id of released) call.print(`released ${id}: the next pass may sign it`);
    if (released.length === 0) call.print("no event is held; nothing was changed");
    return 0;
  };
}

async function withSigner(
  call: Call,
  work: (signer: Signer) => Promise<number>,
): Promise<number> {
  const { settings } = await call.settings();
  const log = getLogger("oracle");
  const clock = systemClock;
  const db = await openBeside(settings, log);
  try {
    const { key } = await loadOracleKey({ ...settings, generateKey: false }, db);
    const places = await decisionPlaces(settings);
    const signer = await Signer.open({
      key,
      db,
      places,
      clock,
      machineClock: clock,
      log,
    });
    try {
      return await work(signer);
    } finally {
      signer.close();
    }
  } finally {
    await db.close();
  }
}
