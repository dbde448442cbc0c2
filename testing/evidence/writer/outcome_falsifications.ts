import type { PlayedEntries } from "../../../shared/dlc/entries_receipt.ts";
import { type Draft, type Falsification, first, last, otherHex } from "./falsification.ts";
import { sampleReceipt } from "./sample_decision.ts";

const STATEMENT = /^statement\.signature: the oracle did not sign this statement$/;
const DATE = /^decided_at: the decision lies outside signing date and expiry$/;
const RULES = /^rules: .* are no rules that this program knows/;

/** What the oracle announced and signed: no part of it can be another. */
export const STATEMENT_FALSIFICATIONS: readonly Falsification[] = [
  ["another event", /^event_id: /, (r) => r.event_id = r.event_id.replace("aa", "ab")],
  ["another key", /^oracle_pubkey: /, (r) => r.oracle_pubkey = otherHex(r.oracle_pubkey)],
  [
    "another nonce point",
    STATEMENT,
    (r) => r.statement.statement.nonce_point = otherHex(r.statement.statement.nonce_point),
  ],
  ["another signing date", STATEMENT, (r) => r.statement.statement.signing_date -= 60],
  ["another expiry", STATEMENT, (r) => r.statement.statement.expiry += 60],
  ["another start", STATEMENT, (r) => r.statement.statement.terms.start_observation_date += 60],
  ["another end", STATEMENT, (r) => r.statement.statement.terms.end_observation_date -= 60],
  ["stations in another order", STATEMENT, (r) => r.statement.statement.terms.targets.reverse()],
  ["a station less", STATEMENT, (r) => r.statement.statement.terms.targets.pop()],
  ["another station", STATEMENT, (r) => r.statement.statement.terms.targets = ["KORD", "KJFK"]],
  [
    "metrics in another order",
    STATEMENT,
    (r) => r.statement.statement.terms.scoring_fields.reverse(),
  ],
  ["a metric less", STATEMENT, (r) => r.statement.statement.terms.scoring_fields.pop()],
  [
    "another metric scored",
    STATEMENT,
    (r) => r.statement.statement.terms.scoring_fields = ["temp_low", "wind_speed"],
  ],
  [
    "more picks to an entry",
    STATEMENT,
    (r) => r.statement.statement.terms.number_of_values_per_entry = 4,
  ],
  [
    "lines instead of fixed points",
    STATEMENT,
    (r) => r.statement.statement.terms.scoring_rules = "lines",
  ],
  [
    "another number of places",
    STATEMENT,
    (r) => r.statement.statement.outcomes.number_of_places_win = 2,
  ],
  ["an announced entry less", STATEMENT, (r) => r.statement.statement.outcomes.entry_ids.pop()],
  ["another signature", STATEMENT, (r) => r.statement.signature = otherHex(r.statement.signature)],
  ["a decision before the signing date", DATE, (r) => r.decided_at = "2030-01-02T01:59:59Z"],
  ["a decision at expiry", DATE, (r) => r.decided_at = "2030-01-03T02:00:00Z"],
  ["a decision at no time", DATE, (r) => r.decided_at = "later"],
  ["a decision before its collection", /^evidence/, (r) => r.decided_at = "2030-01-02T02:00:00Z"],
];

/** The entries and what they picked. */
export const PICK_FALSIFICATIONS: readonly Falsification[] = [
  ["an entry less", /^entries\[2\]: /, (r) => r.entries.pop()],
  ["an entry more", /^entries\.length: /, (r) => r.entries.push(first(r.entries))],
  ["entries in another order", /^entries\[0\]: /, (r) => r.entries.reverse()],
  [
    "an entry of another id",
    /^entries\[0\]: /,
    (r) => first(r.entries).id = first(r.entries).id.replace(/1$/, "9"),
  ],
  [
    "a pick of a station outside the event",
    /^entries\[0\]\.picks: KJFK\/temp_high is not part of the event$/,
    (r) => first(first(r.entries).picks).target = "KJFK",
  ],
  [
    "a pick of a metric outside the event",
    /^entries\[0\]\.picks: KORD\/humidity is not part of the event$/,
    (r) => first(first(r.entries).picks).metric = "humidity",
  ],
  ["no picks", /^entries\[0\]\.picks: between 1 and 3 picks/, (r) => first(r.entries).picks = []],
  [
    "a pick twice",
    /^entries\[0\]\.picks: between 1 and 3 picks of different pairs/,
    (r) => first(r.entries).picks.push(first(first(r.entries).picks)),
  ],
  [
    "more picks than an entry has",
    /^entries\[0\]\.picks: between 1 and 3 picks/,
    (r) => {
      const pairs = ["KORD", "KMCI"].flatMap((target) =>
        ["temp_high", "wind_speed"].map((metric) => ({ target, metric, prediction: "par" }))
      );
      first(r.entries).picks = pairs as typeof r.entries[0]["picks"];
    },
  ],
];

const UNSIGNED = /^entries_receipt: the oracle did not sign these entries and picks$/;

/** Picks that keep the terms of the event, but are not those that were made. */
export const CHANGED_PICK_FALSIFICATIONS: readonly Falsification[] = [
  [
    "another prediction",
    UNSIGNED,
    (r) => first(first(r.entries).picks).prediction = "under",
  ],
  [
    "a prediction of par",
    UNSIGNED,
    (r) => first(first(r.entries).picks).prediction = "par",
  ],
  [
    "a prediction for another metric",
    UNSIGNED,
    (r) => first(first(r.entries).picks).metric = "wind_speed",
  ],
  [
    "a prediction for another station",
    UNSIGNED,
    (r) => first(first(r.entries).picks).target = "KMCI",
  ],
  [
    "a prediction more",
    UNSIGNED,
    (r) => first(r.entries).picks.push({ ...first(first(r.entries).picks), target: "KMCI" }),
  ],
  [
    "a receipt whose signature is another",
    UNSIGNED,
    (r) => r.entries_receipt!.signature = otherHex(r.entries_receipt!.signature),
  ],
  [
    "a receipt whose digest is another",
    UNSIGNED,
    (r) => r.entries_receipt!.digest = otherHex(r.entries_receipt!.digest),
  ],
  ["a receipt that the oracle gave for other picks", UNSIGNED, swapReceipt],
  [
    "the picks of two entries for one another",
    UNSIGNED,
    (r) => {
      const [one, two] = r.entries as [typeof r.entries[0], typeof r.entries[0]];
      [one.picks, two.picks] = [two.picks, one.picks];
    },
  ],
];

/** A receipt that the oracle really gave, over other picks. */
function swapReceipt(record: Draft): void {
  const { entries, statement: { statement } } = structuredClone(record);
  first(first(entries).picks).prediction = "par";
  const { targets: locations, scoring_fields: metrics } = statement.terms;
  record.entries_receipt = sampleReceipt({
    eventId: record.event_id,
    locations,
    metrics,
    entries,
  } as PlayedEntries);
}

/** What follows from readings and picks. */
export const OUTCOME_FALSIFICATIONS: readonly Falsification[] = [
  ["another base score", /^scores\[0\]\.base_score: /, (r) => first(r.scores).base_score += 10],
  ["another score", /^scores\[0\]\.score: /, (r) => first(r.scores).score += 10_000],
  ["another score of the last", /^scores\[2\]\.score: /, (r) => last(r.scores).score -= 1],
  ["scores in another order", /^scores\[0\]\.entry_id: /, (r) => r.scores.reverse()],
  ["a score less", /^scores\[2\]: /, (r) => r.scores.pop()],
  ["a score twice", /^scores\.length: /, (r) => r.scores.push(first(r.scores))],
  ["another ranking", /^ranking\[0\]: /, (r) => r.ranking.reverse()],
  ["a rank less", /^ranking\[2\]: /, (r) => r.ranking.pop()],
  ["other winners", /^winners\[0\]: /, (r) => r.winners = [(first(r.winners) + 1) % 3]],
  ["two winners", /^winners\.length: /, (r) => r.winners.push(1)],
  ["no winner", /^winners\[0\]: /, (r) => r.winners = []],
  ["another outcome", /^outcome_index: /, (r) => r.outcome_index = (r.outcome_index + 1) % 4],
  [
    "another message",
    /^message: /,
    (r) => r.message = r.message.replace(/.$/, (digit) => digit === "0" ? "1" : "0"),
  ],
  ["a longer message", /^message: /, (r) => r.message += r.message],
  [
    "another locking point",
    /^locking_point: /,
    (r) => r.locking_point = r.locking_point.replace(/.$/, (digit) => digit === "0" ? "1" : "0"),
  ],
  [
    "the locking point below the axis",
    /^locking_point: /,
    (r) => r.locking_point = r.locking_point.replace(/^0./, (sign) => sign === "02" ? "03" : "02"),
  ],
  ["other rules of evidence", RULES, (r) => r.rules.evidence = "strict-evidence-v0"],
  ["other rules of scoring", RULES, (r) => r.rules.scoring = "fixed-v0"],
  ["scoring against lines", /^rules\.scoring: /, (r) => r.rules.scoring = "lines-v1"],
  ["the scoring of an older version", RULES, (r) => r.rules.scoring = "fixed-v1"],
  ["another METAR parser", /^parsers\.metar: /, (r) => r.parsers.metar = "metar-document-v0"],
  ["another DWML parser", /^parsers\.ndfd: /, (r) => r.parsers.ndfd = "dwml-native-v0"],
  ["another RR7 parser", /^parsers\.rr7: /, (r) => r.parsers.rr7 = "asos-shef-v0"],
  ["another catalog parser", /^parsers\.catalog: /, (r) => r.parsers.catalog = "asos-shef-v0"],
];

/** Readings that are not those of the evidence. */
export const READING_FALSIFICATIONS: readonly Falsification[] = [
  ["another baseline", /^readings\[0\]\.baseline: /, (r) => first(r.readings).baseline += 1],
  [
    "another observed value",
    /^readings\[0\]\.observed: /,
    (r) => first(r.readings).observed += 0.1,
  ],
  ["another wind", /^readings\[1\]\.observed: /, (r) => r.readings[1]!.observed += 1],
  ["another metric", /^readings\[0\]\.metric: /, (r) => first(r.readings).metric = "temp_low"],
  ["another station read", /^readings\[0\]\.target: /, (r) => first(r.readings).target = "KMCI"],
  ["a reading less", /^readings\[3\]: /, (r) => r.readings.pop()],
  ["a reading twice", /^readings\.length: /, (r) => r.readings.push(first(r.readings))],
  ["readings in another order", /^readings\[0\]\.target: /, (r) => r.readings.reverse()],
  [
    "a reading that rests on another report",
    /^readings\[0\]\.observed_rests\[0\]\.at: /,
    (r) => first(first(r.readings).observed_rests).at = "2030-01-01T00:53:00Z",
  ],
  [
    "a reading that rests on another file",
    /^readings\[0\]\.observed_rests\[0\]\.file: /,
    (r) => first(first(r.readings).observed_rests).file = first(r.evidence.observations).file,
  ],
  [
    "a reading that rests on another document",
    /^readings\[0\]\.baseline_rests\[0\]\.sha256: /,
    (r) => first(first(r.readings).baseline_rests).sha256 = "a".repeat(64),
  ],
  [
    "a baseline of another period",
    /^readings\[0\]\.baseline_rests\[0\]\.until: /,
    (r) => first(first(r.readings).baseline_rests).until = "2030-01-01T19:00:00Z",
  ],
  [
    "a reading that rests on nothing",
    /^readings\[0\]\.observed_rests\[0\]: /,
    (r) => first(r.readings).observed_rests = [],
  ],
  [
    "a baseline that rests on nothing",
    /^readings\[0\]\.baseline_rests\[0\]: /,
    (r) => first(r.readings).baseline_rests = [],
  ],
];
