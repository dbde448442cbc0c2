/** The steps in which a record is checked, in their order, each with what it asks. */
export const STEPS = {
  record: "The record is whole and spelled in the only way that counts",
  rules: "Its rules are known, and it names their parsers",
  statement: "The oracle's key signed the terms of this event",
  entries: "The entries are those of the terms, and their picks fit them",
  evidence: "The evidence is what its hash says",
  files: "What was searched is listed, and everything was read from that",
  documents: "Each document of NOAA hashes to its name and is parsed again",
  readings: "Documents give the rows, and the rules make the readings out of them",
  scores: "Scores, ranking and winners follow from the readings",
  outcome: "Outcome, message and locking point follow from the winners",
  attestation: "The published signature opens that locking point: s·G",
} as const;
/** @see {@link STEPS} */
export type Step = keyof typeof STEPS;

/** A step that was passed and what it compared, or how far the longest is. */
export type StepReport =
  | { readonly step: Step; readonly compared: string }
  | { readonly step: "documents"; readonly done: number; readonly all: number };
