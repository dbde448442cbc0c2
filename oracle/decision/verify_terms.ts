import { verifyEntriesReceipt } from "../../shared/dlc/entries_receipt.ts";
import type { PlayedEntries } from "../../shared/dlc/entries_receipt.ts";
import { verifyStatement } from "../../shared/dlc/statement.ts";
import { formatInstant, parseInstant } from "../../shared/time/instant.ts";
import { findRules } from "../rules/rule_set.ts";
import type { RecordHead } from "./record_codec.ts";
import { type Difference, firstDifference } from "./record_difference.ts";
import { statementProblem } from "./statement_terms.ts";
import type { VerifyOptions } from "./verify_options.ts";

/** Whether the oracle signed the terms, and the event is one that it could have announced and decided then. */
export function checkStatement(
  record: RecordHead,
  { oraclePubkey, eventId = record.event_id }: VerifyOptions,
): Difference | undefined {
  const { statement } = record.statement;
  const other = firstDifference("event_id", eventId, record.event_id);
  if (other) return other;
  if (record.oracle_pubkey !== oraclePubkey) {
    return { at: "oracle_pubkey", expected: oraclePubkey, found: record.oracle_pubkey };
  }
  if (!verifyStatement(record.statement, oraclePubkey)) {
    return { at: "statement.signature", problem: "the oracle did not sign this statement" };
  }
  const problem = statementProblem(statement);
  if (problem) return { at: "statement", problem };
  const scoring = scoringProblem(record);
  if (scoring) return scoring;
  const decidedMs = parseInstant(record.decided_at);
  if (
    decidedMs === undefined || decidedMs < statement.signing_date * 1000 ||
    decidedMs >= statement.expiry * 1000
  ) {
    return { at: "decided_at", problem: "the decision lies outside signing date and expiry" };
  }
  return firstDifference("decided_at", formatInstant(decidedMs), record.decided_at) ??
    firstDifference("event_id", statement.event_id, record.event_id);
}

/** Whether the entries are those of the statement, their picks fit its terms, and the receipt covers them. */
export function checkEntries(
  record: RecordHead,
  { oraclePubkey }: VerifyOptions,
): Difference | undefined {
  const { outcomes } = record.statement.statement;
  const ids = record.entries.map(({ id }) => id);
  return firstDifference("entries", outcomes.entry_ids, ids) ?? checkPicks(record) ??
    checkReceipt(record, oraclePubkey);
}

/** The rules that a record names must score what its statement says: fixed, or against lines. */
function scoringProblem({ rules, statement: { statement } }: RecordHead): Difference | undefined {
  const found = findRules(rules); // was found before
  const isLines = statement.terms.scoring_rules === "lines";
  if (rules.scoring === (isLines ? found?.lineScoring : found?.scoring)) return undefined;
  const how = isLines ? "against lines" : "by fixed rules";
  return { at: "rules.scoring", problem: `${rules.scoring} does not score ${how}` };
}

/** Without a receipt no signature covers the picks; they must at least keep the terms of the event. */
function checkPicks({ entries, statement: { statement } }: RecordHead): Difference | undefined {
  const { targets, scoring_fields: fields, number_of_values_per_entry: most } = statement.terms;
  for (const [index, { picks }] of entries.entries()) {
    const place = `entries[${index}].picks`;
    const pairs = new Set(picks.map(({ target, metric }) => `${target}/${metric}`));
    if (picks.length < 1 || picks.length > most || pairs.size !== picks.length) {
      return { at: place, problem: `between 1 and ${most} picks of different pairs are expected` };
    }
    const stray = picks.find((p) => !targets.includes(p.target) || !fields.includes(p.metric));
    if (stray) {
      return { at: place, problem: `${stray.target}/${stray.metric} is not part of the event` };
    }
  }
  return undefined;
}

function checkReceipt(record: RecordHead, oraclePubkey: string): Difference | undefined {
  if (!record.entries_receipt) return undefined;
  if (verifyEntriesReceipt(record.entries_receipt, playedEntries(record), oraclePubkey)) {
    return undefined;
  }
  return { at: "entries_receipt", problem: "the oracle did not sign these entries and picks" };
}

/** The entries that a record was decided by. */
export function playedEntries(
  { event_id: eventId, entries, statement: { statement } }: RecordHead,
): PlayedEntries {
  const { targets: locations, scoring_fields: metrics } = statement.terms;
  return { eventId, locations, metrics, entries };
}
