import type { Metric, Reading } from "../../shared/contract/metric.ts";
import type { Block } from "../stored/block.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { DocumentVerdicts } from "./documents/document_verdict.ts";
import type { Rest } from "./documents/rest.ts";

/** A reading under the strict rules, with what each half rests on. */
export interface StrictReading extends Reading {
  readonly baselineRests: readonly Rest[];
  readonly observedRests: readonly Rest[];
}

/** A location and metric that lacks something. */
export interface Pair {
  readonly target: string;
  readonly metric: Metric;
}

/** What the evidence lacks; its message names station, metric and what is missing. */
export interface EvidenceBlock extends Block {
  /** The scored pairs it touches, in event order. */
  readonly pairs: readonly Pair[];
}

/** What the strict rules judge: stored evidence, and what its documents say when they are parsed again. */
export interface EvidenceInput extends StoredEvidence {
  readonly verdicts: DocumentVerdicts;
}

/** What the strict rules make of evidence: readings of every scored pair, or why they may not be signed. */
export interface Judgement {
  /** In event order, location before metric. Empty when the rules stopped before reading values. */
  readonly readings: readonly StrictReading[];
  readonly block: EvidenceBlock | undefined;
  /** Reports that were left out of the readings though nothing blocks, in words. */
  readonly setAside: readonly string[];
}
