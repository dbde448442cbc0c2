import * as v from "valibot";
import { described } from "./described.ts";

/** The media type of every error answer (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** Why a signed request was refused, in the order the checks are made. */
const PROOF_FAILURES = [
  "missing",
  "malformed",
  "expired",
  "not_allowed",
  "mismatch",
  "bad_signature",
  "body",
  "payload_mismatch",
  "replayed",
  "busy",
] as const;
/** @see {@link PROOF_FAILURES} */
export type ProofFailureCode = typeof PROOF_FAILURES[number];

/** The `error` member of a refused signed request. */
const ProofError = v.object({
  type: described(v.picklist(PROOF_FAILURES), "Which check of a signed request failed."),
  detail: described(v.string(), "What is wrong with it."),
});

/**
 * The body of every error answer: the members of RFC 9457, and `error`, which older clients read. `error` is a
 * sentence, or code and sentence when the signature of the request was refused. `field` names the offending
 * part of the request in its own spelling, e.g. `locations[2]`.
 */
export const Problem = v.object({
  type: described(v.string(), "Always about:blank (RFC 9457)."),
  title: described(v.string(), "The status in words."),
  status: described(v.number(), "The status."),
  detail: described(v.string(), "What is wrong, and what to do."),
  error: v.union([v.string(), ProofError]),
  field: v.optional(
    described(
      v.string(),
      "The offending part of the request in its own spelling, e.g. locations[2].",
    ),
  ),
});
/** @see {@link Problem} */
export type Problem = v.InferOutput<typeof Problem>;
