import type { Npub } from "../../shared/contract/ids.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import {
  checkPayload,
  checkRequestProof,
  type RequestProof,
  RequestProofError,
} from "../../shared/nostr/request_proof.ts";
import { type BodyDigest, type BodyLimits, CheckedBody } from "./checked_body.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";
import type { RequestLimits } from "./clients/request_limits.ts";
import type { RequestContext } from "./request_context.ts";
import type { Role } from "./operation.ts";
import type { UsedProofs } from "./used_proofs.ts";

/** Which keys may do what. */
export type AllowLists = Readonly<Record<Role, readonly Npub[]>>;

/** What {@link SignedRequestGate} needs. */
export interface GateOptions {
  /** The origins that clients may sign for, without a trailing slash. */
  readonly origins: readonly string[];
  readonly allowed: AllowLists;
  readonly proofs: UsedProofs;
  readonly clock: Clock;
  /** What one key may ask for; as much as it likes unless given. */
  readonly limits?: RequestLimits;
}

/** A request proof whose signer is known and on an allow list; its body was not read yet. */
export interface AdmittedProof {
  readonly proof: RequestProof;
  readonly signer: Npub;
}

/**
 * The gate of signed requests (NIP-98). Checks are made in a fixed order, the cheap ones first: form and time of the
 * proof, the allow lists by the key it claims, URL, method and signature, the role, then the body and its hash, and last
 * the single use of the proof. What comes before the body costs no read of it; the use of a proof is noted though
 * the handler may still refuse. A key that asked for too much is refused before the body, with its proof unused; and what
 * is refused after it was not counted, so that nobody who saw a proof can use up what its key may do.
 */
export class SignedRequestGate {
  readonly #options: GateOptions;
  readonly #roles: ReadonlyMap<Npub, ReadonlySet<Role>>;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#roles = collectRoles(options.allowed);
  }

  /**
   * Checks all that does not need the body, and notes the signer in the request's context.
   * @throws {ProofRefusalError} with the first check that failed
   * @throws {RefusalError} `too_many` when the key asked for more than it may
   */
  admit(request: Request, context: RequestContext, role: Role): AdmittedProof {
    const proof = this.#check(request);
    context.signer = proof.signer;
    const signer = npubOf(proof.signer);
    if (!this.#rolesOf(signer).has(role)) throw refuseSigner(signer, `is not one of ${role}s`);
    this.#options.limits?.countKey(proof.signer, context);
    return { proof, signer };
  }

  /**
   * Notes in the request's context who asks for something open, if they prove to hold an allow-listed key of either
   * role. The proof may be used again: all it gives is a place in another line.
   */
  recognize(request: Request, context: RequestContext): void {
    if (!request.headers.has("authorization")) return;
    try {
      context.signer = this.#check(request).signer;
    } catch (error) {
      if (!(error instanceof ProofRefusalError)) throw error;
    }
  }

  /**
   * The body of an admitted request; its end is reached only if hash and single use are right.
   * @throws {ProofRefusalError} to whoever reads it
   */
  body(
    { proof }: AdmittedProof,
    body: ReadableStream<Uint8Array> | null,
    limits: BodyLimits,
  ): CheckedBody {
    return new CheckedBody(body, limits, async ({ size, sha256 }: BodyDigest) => {
      const { proofs, limits: requests } = this.#options;
      try {
        translate(() => checkPayload(proof, size === 0 ? undefined : sha256));
        await proofs.claim(proof);
      } catch (error) {
        requests?.discountKey(proof.signer);
        throw error;
      }
    });
  }

  #check(request: Request): RequestProof {
    const { origins, clock } = this.#options;
    const { pathname, search } = new URL(request.url);
    return translate(() =>
      checkRequestProof(request.headers.get("authorization"), {
        method: request.method,
        urls: origins.map((origin) => origin + pathname + search),
        nowMs: clock.now(),
        checkSigner: (claimed) => this.#rolesOf(npubOf(claimed)),
      })
    );
  }

  #rolesOf(signer: Npub): ReadonlySet<Role> {
    const roles = this.#roles.get(signer);
    if (!roles) throw refuseSigner(signer, "is not on an allow list");
    return roles;
  }
}

function collectRoles(allowed: AllowLists): Map<Npub, Set<Role>> {
  const roles = new Map<Npub, Set<Role>>();
  for (const role of ["coordinator", "uploader"] as const) {
    for (const npub of allowed[role]) {
      roles.set(npub, (roles.get(npub) ?? new Set()).add(role));
    }
  }
  return roles;
}

function refuseSigner(signer: Npub, why: string): ProofRefusalError {
  return new ProofRefusalError("not_allowed", `${signer} ${why}`);
}

/** A fault of the proof in the words for its client. */
function translate<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof RequestProofError)) throw error;
    throw new ProofRefusalError(error.fault, error.message, { cause: error });
  }
}
