import type { Reading } from "../../shared/contract/metric.ts";
import type { EventTerms } from "../events/terms.ts";
import type { DocumentContents } from "../evidence/needed_documents.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { StrictReading } from "../evidence/judgement.ts";
import type { RecheckRequest } from "./record_recheck.ts";
import type { Signer } from "../signing/signer.ts";
import type { Block } from "../stored/block.ts";

/** The weather, as settling reads it and checks what was decided from it. Whatever it throws means that the evidence could not be read. */
export interface SettlementReader {
  /** Progress of an event: values as stored, nothing proven. Pairs without any may be left out. */
  provisional(terms: EventTerms, nowMs: number): Promise<readonly Reading[]>;
  /** Does ahead of time what {@link strict} would have to do for the evidence that is there already. */
  prepare(terms: EventTerms, nowMs: number): Promise<void>;
  /** The readings that may be signed, or why there are none. */
  strict(terms: EventTerms, nowMs: number): Promise<StrictResult>;
  /** Verifies a record from itself alone: why it does not, in a line, or `undefined` when it does. */
  recheck(request: RecheckRequest): Promise<string | undefined>;
  /** When the newest observation collection began, unix seconds; `undefined` when none is known. */
  newestCollection(): Promise<number | undefined>;
}

/** What the strict rules make of the evidence of an event. */
export interface StrictResult {
  readonly readings: readonly StrictReading[];
  readonly block?: Block | undefined;
  /** Reports that were left out of the readings though nothing blocks, in words. */
  readonly setAside?: readonly string[];
  /** What was read, for the decision record. */
  readonly evidence: { readonly stored: StoredEvidence; readonly contentOf: DocumentContents };
}

/** The part of the signing room that settling needs. */
export type DecisionSigner = Pick<
  Signer,
  | "publicKey"
  | "boundEntries"
  | "signStatement"
  | "recordOf"
  | "demandFree"
  | "decide"
  | "attestCommitted"
>;
