import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { Dice } from "./dice.ts";
import { honestDocuments } from "./honest_documents.ts";
import { MINUTE, type ModelInput, time } from "./model_input.ts";

/** Loses, changes and adds rows, and loses documents, after everything was written. */
export function withAccidents(dice: Dice, written: StoredEvidence): ModelInput {
  const observations = written.observations.flatMap((row) =>
    dice.veryRarely("forgery") ? forged(dice, row) : [row]
  );
  const receipts = written.receipts.map((receipt) =>
    dice.veryRarely("forgery") && dice.chance(4)
      ? { ...receipt, response_count: receipt.response_count + 1 }
      : receipt
  );
  const lost = [
    ...written.receipts.map((receipt) => receipt.source_sha256),
    ...written.forecasts.map((row) => row.source_xml_sha256),
    ...written.precipitation.flatMap((footer) => footer.rows.map((row) => row.source_sha256)),
  ].filter((sha) => sha !== null);
  const badDocuments = new Set([...new Set(lost)].filter(() => dice.veryRarely()));
  const documents = honestDocuments(written);
  for (const sha of badDocuments) documents.delete(sha);
  return {
    ...written,
    observations: dice.shuffle(observations),
    receipts: dice.shuffle(receipts),
    forecasts: dice.shuffle(written.forecasts),
    documents,
    badDocuments,
  };
}

/** What may become of a row that its document does not say, or that says no more than its document. */
function forged(dice: Dice, row: StoredObservation): readonly StoredObservation[] {
  const later = (minutes: number) =>
    new Date(time(row.generated_at) + minutes * MINUTE).toISOString().replace(".000Z", "Z");
  const warmer = (row.temperature_value ?? 0) + dice.pick([1, 1, 30]);
  return dice.pick<readonly StoredObservation[]>([
    [],
    [],
    [{ ...row, temperature_value: warmer }],
    [{ ...row, temperature_value: warmer }],
    [{ ...row, wind_speed: 99 }],
    [{ ...row, generated_at: later(1) }],
    [{ ...row, metar_type: row.metar_type === "METAR" ? "SPECI" : "METAR" }],
    [{ ...row, raw_text: `${row.raw_text} $` }],
    [row, { ...row, generated_at: later(7), temperature_value: warmer }],
    [row, { ...row, temperature_value: warmer }],
    [{ ...row, quality_status: "validated", quality_reason: null, quality_metrics: null }],
    [{ ...row, quality_status: "rejected", quality_reason: "x", quality_metrics: null }],
    [{ ...row, validation_version: "metar-consistency-v1" }],
  ]);
}
