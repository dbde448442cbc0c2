import type { CompiledQuery } from "kysely";
import type { EventId, Hex32 } from "../../shared/contract/ids.ts";
import type { Reading } from "../../shared/contract/metric.ts";
import type { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";
import type { EventTerms } from "../events/terms.ts";
import type { DecisionInput } from "../evidence/decide.ts";
import type { StrictReading } from "../evidence/reading.ts";
import type { Obstacle } from "./block.ts";

/** The weather, as settling reads it. Whatever it throws means that the evidence could not be read. */
export interface SettlementReader {
  /** Progress of an event: values as stored, nothing proven. Pairs without any may be left out. */
  provisional(terms: EventTerms, nowMs: number): Promise<readonly Reading[]>;
  /** The readings that may be signed, or why there are none. */
  strict(terms: EventTerms, nowMs: number): Promise<StrictResult>;
  /** When the newest observation collection began, unix seconds; `undefined` when none is known. */
  newestCollection(): Promise<number | undefined>;
}

/** What the strict rules make of the evidence of an event. */
export interface StrictResult {
  readonly readings: readonly StrictReading[];
  readonly block?: Obstacle | undefined;
  /** What was read, for the decision record. */
  readonly evidence: Pick<DecisionInput, "stored" | "contentOf">;
}

/** An outcome that is about to be decided, with the record that proves it. */
export interface Decision {
  readonly eventId: EventId;
  /** Place of the outcome among the announced ones. */
  readonly outcomeIndex: number;
  /** Indices into the entries by ascending id, first place first. */
  readonly winners: readonly number[];
  readonly record: Uint8Array;
}

/** The part of the signing room that settling needs. */
export interface DecisionSigner {
  readonly publicKey: { readonly xOnly: Hex32 };
  signStatement(statement: EventStatement): SignedStatement;
  /** The record that the decision store holds of an event. */
  recordOf(eventId: EventId): Promise<Uint8Array | undefined>;
  /**
   * Decides once: puts the record if there is none, and commits the outcome of the one that is there.
   * @returns the record that holds, whoever made it
   */
  decide(decision: Decision): Promise<Uint8Array>;
  /** Signs the committed outcome, and stores the signature in one batch with `alongside`, which comes first. */
  attestCommitted(eventId: EventId, alongside: readonly CompiledQuery[]): Promise<Hex32>;
}
