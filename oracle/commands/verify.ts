import { messageOf } from "../../shared/message_of.ts";
import * as v from "valibot";
import { type Command, UsageError } from "../../shared/cli/command.ts";
import { visibleLine } from "../../shared/cli/visible_text.ts";
import { EventJson } from "../../shared/contract/event.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { answeredEntries, verifyEntriesReceipt } from "../../shared/dlc/entries_receipt.ts";
import { npubOf, parsePubkey } from "../../shared/keys/npub.ts";
import type { DecisionRecord, RecordedListedFile } from "../decision/decision_record.ts";
import { fileContradictions } from "../decision/file_contradictions.ts";
import { describeDifference } from "../decision/record_difference.ts";
import { verifyRecord } from "../decision/verify_record.ts";
import type { OracleSettings } from "../settings.ts";
import { readPublished } from "./published_files.ts";
import { NoSubjectError, readSubject, type Subject, UnsignedError } from "./verified_subject.ts";

/** What `verify` ends with; 2 is a command line that makes no sense. */
const VERIFY_STATUS = {
  verified: 0,
  /** Something differs: the record, the signature, or what it was held against. */
  different: 1,
  /** No signature was checked: the event has none yet, or none was given for a file. */
  unsigned: 3,
  /** There is no record to read: unreachable, or something else. */
  unreadable: 4,
} as const;

/**
 * The command `verify`: recomputes readings, scores, ranking, outcome and signature of a decision from its record
 * alone. It needs no settings, database or weather files.
 */
export const verify: Command<OracleSettings> = {
  name: "verify",
  summary: "Check a decision from its record alone: status 0, or 1 and the first difference; " +
    "3 when no signature could be checked, 4 when there is no record to read.",
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
      name: "--saved",
      takes: "<file>",
      summary:
        "An answer about the event that was saved once its entries were in: its receipt of " +
        "the entries must be that of the record.",
    },
    {
      name: "--published",
      takes: "<file>",
      summary:
        "Names and SHA-256 sums of published weather files, as sha256sum prints them, or another " +
        "record: the record must list each of its span with that sum.",
    },
    {
      name: "--trust",
      takes: "<prefix>[,<prefix>]",
      summary: "Addresses that count as sources, instead of the official ones.",
    },
  ],
  async run(call) {
    // A record may come from anybody, and say anything.
    const print = (line: string) => call.print(visibleLine(line));
    const tellProblem = (text: string) => call.tellProblem(visibleLine(text));
    const [place = ""] = call.operands;
    const given = call.valueOf("--key");
    const key = given === undefined ? undefined : keyOf(given);
    let subject: Subject;
    try {
      subject = await readSubject(place);
    } catch (error) {
      if (!(error instanceof NoSubjectError)) throw error;
      tellProblem(messageOf(error));
      return error instanceof UnsignedError ? VERIFY_STATUS.unsigned : VERIFY_STATUS.unreadable;
    }
    const oraclePubkey = key ?? subject.shownKey;
    if (oraclePubkey === undefined) throw new UsageError("verify needs --key for a file");
    const attestation = call.valueOf("--attestation")?.toLowerCase() ?? subject.attestation;
    const verdict = verifyRecord(subject.record, {
      oraclePubkey,
      eventId: subject.eventId,
      attestation,
      trustedUrlPrefixes: call.valueOf("--trust")?.split(","),
    });
    print(
      `key: ${npubOf(oraclePubkey)} (${key ? "as given" : "as the oracle at that address shows"})`,
    );
    for (const url of verdict.otherUrls) print(`not an official source: ${url}`);
    if (!verdict.ok) {
      tellProblem(`NOT verified: ${describeDifference(verdict.difference)}`);
      return VERIFY_STATUS.different;
    }
    for (const line of recordLines(verdict.record)) print(line);
    for (const report of verdict.setAside) print(`left out: ${report}`);
    for (const lack of verdict.lacks) print(`not proven: ${lack}`);
    const saved = call.valueOf("--saved");
    if (saved !== undefined) {
      const contradiction = await compareWithSaved(saved, verdict.record, oraclePubkey);
      if (contradiction) {
        tellProblem(`NOT verified: ${contradiction}`);
        return VERIFY_STATUS.different;
      }
      print(`receipt: the same as in ${saved}`);
    }
    const published = call.valueOf("--published");
    if (published !== undefined) {
      const found = fileContradictions(verdict.record, await readPublished(published));
      for (const contradiction of found) tellProblem(contradiction);
      if (found.length > 0) {
        tellProblem(`NOT verified: ${found.length} files of ${published} contradict it`);
        return VERIFY_STATUS.different;
      }
      print(`files: ${published} does not contradict them`);
    }
    if (attestation === undefined) {
      tellProblem(
        "the record is consistent, but NO SIGNATURE was checked: give the published one with --attestation",
      );
      return VERIFY_STATUS.unsigned;
    }
    print(`verified: attestation ${attestation} opens this outcome`);
    return VERIFY_STATUS.verified;
  },
};

function keyOf(text: string): Hex32 {
  try {
    return parsePubkey(text);
  } catch (error) {
    throw new UsageError(`--key: ${messageOf(error)}`);
  }
}

const SavedAnswer = v.pick(EventJson, [
  "id",
  "locations",
  "scoring_fields",
  "entries",
  "entries_receipt",
]);

/**
 * Holds the entries that an oracle answered with and signed against those of a record of the same event.
 * @returns what they prove against the oracle, or `undefined`
 * @throws {UsageError} when the file is no answer about the event with a receipt of this oracle
 */
async function compareWithSaved(
  path: string,
  record: DecisionRecord,
  oraclePubkey: Hex32,
): Promise<string | undefined> {
  const { value } = await readJson(path);
  const parsed = v.safeParse(SavedAnswer, value);
  if (!parsed.success || parsed.output.id !== record.event_id) {
    throw new UsageError(`--saved: ${path} is no answer about event ${record.event_id}`);
  }
  const { entries_receipt: receipt } = parsed.output;
  if (!receipt || !verifyEntriesReceipt(receipt, answeredEntries(parsed.output), oraclePubkey)) {
    throw new UsageError(`--saved: ${path} holds no receipt of this oracle for its entries`);
  }
  if (!record.entries_receipt) {
    return "the oracle gave a receipt for the entries, and its record holds none";
  }
  if (record.entries_receipt.digest === receipt.digest) return undefined;
  return `the oracle signed two lists of entries for event ${record.event_id}: ` +
    `${receipt.digest} and ${record.entries_receipt.digest}`;
}

async function readJson(path: string): Promise<{ value: unknown }> {
  try {
    return { value: JSON.parse(await Deno.readTextFile(path)) };
  } catch (error) {
    throw new UsageError(`--saved: ${path} cannot be read: ${messageOf(error)}`);
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
  for (const { target, metric, lower, upper } of statement.terms.lines) {
    yield `line: ${target} ${metric}: under below ${lower}, over above ${upper}`;
  }
  yield* fileLines(record.evidence.files ?? []);
  const receipt = record.entries_receipt;
  if (receipt) yield `receipt: the oracle signed these entries, digest ${receipt.digest}`;
  for (const { id, picks } of record.entries) {
    const listed = picks.map((p) => `${p.target} ${p.metric} ${p.prediction}`).join(", ");
    const { base_score } = record.scores.find(({ entry_id }) => entry_id === id)!; // verified to be there
    yield `entry: ${id} scored ${base_score} with ${listed}`;
  }
  const ids = statement.outcomes.entry_ids;
  const refund = record.winners.length > statement.outcomes.number_of_places_win;
  yield refund
    ? "outcome: nobody scored, all entries are refunded"
    : `outcome: ${record.winners.map((index) => ids[index]).join(", ")}`;
}

function* fileLines(files: readonly RecordedListedFile[]): Iterable<string> {
  if (files.length === 0) return;
  const adopted = files.filter(({ origin }) => origin === "disk").length;
  const setAside = files.filter((file) => file.set_aside !== null);
  yield `files: ${files.length} were searched, ${adopted} of them found on the disk, ` +
    `${setAside.length} set aside`;
  for (const { name, set_aside } of setAside) {
    yield `set aside: ${name}, ${set_aside?.how} since ${set_aside?.since}: ${
      JSON.stringify(set_aside?.reason)
    }`;
  }
}
