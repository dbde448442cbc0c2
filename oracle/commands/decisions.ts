import { getLogger } from "@logtape/logtape";
import type { Command, CommandCall } from "../../shared/cli/command.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { decodeRecord } from "../decision/record_codec.ts";
import { loadOracleKey } from "../app/oracle_key.ts";
import type { OracleSettings } from "../settings.ts";
import { recordHeader } from "../settlement/record_header.ts";
import { openSigner, type Signer } from "../signing/signer.ts";
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
      const state = await signer.trust();
      call.print(state.trusted ? "the store is trusted" : `NOT trusted: ${state.reason}`);
      return state.trusted ? 0 : 1;
    }),
};

/** The command `decisions accept`: the operator's word that the store holds every decision ever made. */
export const decisionsAccept: Command<OracleSettings> = {
  name: "decisions accept",
  summary:
    "Trust the decision folder as it is. Only if it holds every decision ever made with this key: " +
    "an event decided twice gives the key away.",
  run: (call) =>
    withSigner(call, async (signer) => {
      const before = await signer.trust();
      if (before.trusted) {
        call.print("the store is trusted already; nothing was changed");
        return 0;
      }
      if (!before.mayBeAccepted) {
        call.print(`this is not for an operator to accept: ${before.reason}`);
        return 1;
      }
      const held = await signer.decisions();
      const id = await signer.acceptStore();
      call.print(`accepted the store ${id} with its ${held.length} decisions`);
      return 0;
    }),
};

async function withSigner(
  call: CommandCall<OracleSettings>,
  work: (signer: Signer) => Promise<number>,
): Promise<number> {
  const { settings } = await call.settings();
  const log = getLogger("oracle");
  const clock = systemClock;
  const db = await openBeside(settings, log);
  try {
    const { key } = await loadOracleKey({ ...settings, generateKey: false }, db);
    const places = await decisionPlaces(settings);
    const signer = await openSigner({
      key,
      db,
      places,
      readRecord: recordHeader,
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
