import type { ProofFailureCode } from "../../shared/contract/problem.ts";

/** A signed request was refused; the code tells its client what to mend. */
export class ProofRefusalError extends Error {
  override readonly name = "ProofRefusalError";
  constructor(readonly code: ProofFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
