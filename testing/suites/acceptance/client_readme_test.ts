import assert from "node:assert/strict";
import { EventChecker } from "../../../shared/client/event_checker.ts";
import { OracleDisagreesError } from "../../../shared/client/reconcile.ts";
import type { EventJson } from "../../../shared/contract/event.ts";
import { SecretKey } from "../../../shared/keys/secret_key.ts";
import { readmeProgram, runReadmeCoordinator } from "./readme_coordinator.ts";

const CLIENT = new URL("../../../shared/client/mod.ts", import.meta.url).href;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

Deno.test("the coordinator of the client's README plays an event to its end, in thirty lines", async (t) => {
  const lines = (await readmeProgram()).split("\n").filter((line) => line.trim() !== "");
  assert.ok(lines.length <= 30, `${lines.length} lines`);
  const { event, printed, oracleKey } = await runReadmeCoordinator({
    client: CLIENT,
    command: (program, preload) => ({
      name: Deno.execPath(),
      args: ["run", "--quiet", "-A", "--config", CONFIG, "--preload", preload, program],
    }),
  });
  const over = event.entries.find(({ picks }) => picks[0]?.prediction === "Over");
  assert.match(
    printed.at(-1) ?? "",
    new RegExp(`^signed: ${event.attestation} won: .*${over?.id}`),
  );

  await t.step("an event that is not what its oracle signed is named for it", () => {
    const checker = new EventChecker(oracleKey);
    assert.deepEqual(checker.check(event), [over?.id]);
    const other = SecretKey.random();
    const [first = "", second = ""] = event.event_announcement.locking_points;
    const [point = ""] = [event.nonce_point];
    const falsified: readonly (readonly [RegExp, Partial<EventJson>])[] = [
      [/locking points/, { nonce_point: `02${other.xOnlyPublicKey}` }],
      [/locking points/, { nonce_point: point.slice(2) }],
      [/locking points/, { total_allowed_entries: 25, number_of_places_win: 24 }],
      [/locking points/, {
        event_announcement: { ...event.event_announcement, locking_points: [second, first] },
      }],
      [/announcement_signature/, { signing_date: "2030-01-02T03:00:01Z" }],
      [/announcement_signature/, { locations: ["KSAW"] }],
      [/announcement_signature/, { coordinator_pubkey: other.npub }],
      [/announcement_signature/, {
        event_announcement: { ...event.event_announcement, expiry: null },
      }],
      [/receipt/, { entries: event.entries.toReversed().map(withOtherPick) }],
      [/statement is about other/, { entry_ids: event.entry_ids.toReversed() }],
      [/statement is not signed/, {
        statement: { ...event.statement!, signature: "00".repeat(64) },
      }],
      [/statement is missing/, {
        statement: undefined,
        entries_receipt: null,
        entry_ids: event.entry_ids.toReversed(),
      }],
      [/attestation opens no/, { attestation: "11".repeat(32) }],
      [/attestation opens no/, { attestation: "" }],
    ];
    for (const [message, change] of falsified) {
      assert.throws(() => checker.check({ ...event, ...change }), (error) => {
        assert.ok(error instanceof OracleDisagreesError, String(error));
        assert.match(error.message, message);
        return true;
      });
    }
    assert.throws(() => new EventChecker(other.npub).check(event), /oracle's key/);
    assert.throws(() => new EventChecker("npub1nobody"));
    assert.deepEqual(new EventChecker(oracleKey).check({ ...event, attestation: null }), []);
  });
});

function withOtherPick(entry: EventJson["entries"][number]) {
  return { ...entry, picks: entry.picks.map((pick) => ({ ...pick, prediction: "Par" as const })) };
}
