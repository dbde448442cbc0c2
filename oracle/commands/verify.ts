import { messageOf } from "../../shared/message_of.ts";
import { type Command, UsageError } from "../../shared/cli/command.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { npubOf, parsePubkey } from "../../shared/keys/npub.ts";
import type { DecisionRecord } from "../decision/decision_record.ts";
import { describeDifference } from "../decision/record_difference.ts";
import { verifyRecord } from "../decision/verify_record.ts";
import type { OracleSettings } from "../settings.ts";
import { readSubject } from "./verified_subject.ts";

/**
 * The command `verify`: recomputes readings, scores, ranking, outcome and signature of a decision from its record
 * alone. It needs no settings, database or weather files.
 */
export const verify: Command<OracleSettings> = {
  name: "verify",
  summary: "Check a decision from its record alone: status 0, or 1 and the first difference.",
  operands: { usage: "<record file | address of an event>", min: 1, max: 1 },
  options: [
    {
      name: "--key",
      takes: "<npub>",
      summary: "The oracle's key; needed for a file, since a record cannot vouch for itself.",
    },
    {
      name: "--attestation",
      takes: "<hex>",
      summary: "The published attestation; read from the event when an address is given.",
    },
    {
      name: "--trust",
      takes: "<prefix>[,<prefix>]",
      summary: "Addresses that count as sources, instead of the official ones.",
    },
  ],
  async run(call) {
    const [place = ""] = call.operands;
    const given = call.valueOf("--key");
    const key = given === undefined ? undefined : keyOf(given);
    const subject = await readSubject(place);
    const oraclePubkey = key ?? subject.shownKey;
    if (oraclePubkey === undefined) throw new UsageError("verify needs --key for a file");
    const attestation = call.valueOf("--attestation")?.toLowerCase() ?? subject.attestation;
    const verdict = verifyRecord(subject.record, {
      oraclePubkey,
      eventId: subject.eventId,
      attestation,
      trustedUrlPrefixes: call.valueOf("--trust")?.split(","),
    });
    call.print(
      `key: ${npubOf(oraclePubkey)} (${key ? "as given" : "as the oracle at that address shows"})`,
    );
    for (const url of verdict.otherUrls) call.print(`not an official source: ${url}`);
    if (!verdict.ok) {
      call.complain(`oracle: NOT verified: ${describeDifference(verdict.difference)}`);
      return 1;
    }
    for (const line of recordLines(verdict.record)) call.print(line);
    call.print(
      attestation === undefined
        ? "verified, but for the signature: no attestation was published or given"
        : `verified: attestation ${attestation} opens this outcome`,
    );
    return 0;
  },
};

function keyOf(text: string): Hex32 {
  try {
    return parsePubkey(text);
  } catch (error) {
    throw new UsageError(`--key: ${messageOf(error)}`);
  }
}

function* recordLines(record: DecisionRecord): Iterable<string> {
  const { statement } = record.statement;
  yield `event: ${record.event_id}, decided ${record.decided_at}`;
  for (const reading of record.readings) {
    const { target, metric, baseline, observed } = reading;
    const rests = new Set(
      [...reading.baseline_rests, ...reading.observed_rests].map((r) => r.file),
    );
    yield `reading: ${target} ${metric}: forecast ${baseline}, observed ${observed} ` +
      `(${[...rests].sort().join(", ")})`;
  }
  for (const { entry_id, base_score } of record.scores) yield `score: ${entry_id} ${base_score}`;
  const ids = statement.outcomes.entry_ids;
  const refund = record.winners.length > statement.outcomes.number_of_places_win;
  yield refund
    ? "outcome: nobody scored, all entries are refunded"
    : `outcome: ${record.winners.map((index) => ids[index]).join(", ")}`;
}
