import type { ProofFailureCode } from "../../shared/contract/problem.ts";

/** A signed request was refused; the code tells its client what to mend. */
export class ProofRefusal extends Error {
  override readonly name = "ProofRefusal";
  constructor(readonly code: ProofFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
