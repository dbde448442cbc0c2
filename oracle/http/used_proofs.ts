import { sql } from "kysely";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { PROOF_WINDOW_SECONDS, type RequestProof } from "../../shared/nostr/request_proof.ts";
import type { Database } from "../database/database.ts";
import { q, statement } from "../database/query.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";

/** How many used proofs are remembered at most. */
export const MOST_USED_PROOFS = 10_000;

const forgetExpired = statement(
  "forget proofs too old to be used again",
  (nowSeconds: number) =>
    q.deleteFrom("nip98_consumed_events").where("expires_at", "<", nowSeconds),
  [0],
);

const remembered = () =>
  q.selectFrom("nip98_consumed_events").select((eb) => eb.fn.countAll<number>().as("count"));

const stateBefore = statement(
  "whether a proof was used, and how many are remembered, in all and of its signer",
  (proofId: string, signer: string) =>
    q.selectNoFrom((eb) => [
      eb.exists(
        eb.selectFrom("nip98_consumed_events").select(sql.lit(1).as("one"))
          .where("event_id", "=", proofId),
      ).as("used"),
      remembered().as("remembered"),
      remembered().where("signer", "=", signer).as("own"),
    ]),
  ["00", "00"],
);

const remember = statement(
  "remember a proof as used, if there is room",
  (proofId: string, expiresAt: number, signer: string, share: number) =>
    q.insertInto("nip98_consumed_events").columns(["event_id", "expires_at", "signer"])
      .expression(
        q.selectNoFrom((eb) => [
          eb.val(proofId).as("event_id"),
          eb.val(expiresAt).as("expires_at"),
          eb.val(signer).as("signer"),
        ])
          .where(remembered(), "<", MOST_USED_PROOFS)
          .where(remembered().where("signer", "=", signer), "<", share),
      )
      .onConflict((conflict) => conflict.column("event_id").doNothing()),
  ["00", 0, "00", 1],
);

/** What is remembered of a proof. */
export type UsableProof = Pick<RequestProof, "id" | "signer" | "createdAt">;

/**
 * Uses up request proofs, each once, across restarts and by all processes on the database. A proof is remembered
 * for the whole span in which it could be accepted, and for that long from now should the clock step back.
 */
export class UsedProofs {
  readonly #db: Pick<Database, "write">;
  readonly #clock: Clock;
  readonly #share: number;

  /** @param signers how many keys may sign: each can have its share remembered and no more */
  constructor(db: Pick<Database, "write">, clock: Clock, signers = 1) {
    this.#db = db;
    this.#clock = clock;
    this.#share = Math.floor(MOST_USED_PROOFS / Math.max(1, signers));
  }

  /**
   * Uses a proof up, whatever becomes of its request.
   * @throws {ProofRefusalError} `replayed` when it was used before; `busy` when it expired in the queue, when its signer
   * or all together have too many remembered, or when the database does not take it
   */
  async claim({ id, signer, createdAt }: UsableProof): Promise<void> {
    const now = Math.floor(this.#clock.now() / 1000);
    const expiresAt = Math.max(createdAt + PROOF_WINDOW_SECONDS, now + 2 * PROOF_WINDOW_SECONDS);
    const [, state] = await this.#db
      .write([
        forgetExpired(now),
        stateBefore(id, signer),
        remember(id, expiresAt, signer, this.#share),
      ])
      .catch((cause) => {
        const message = cause instanceof RefusalError
          ? cause.message
          : "the oracle could not note that this proof was used; sign the request again";
        throw new ProofRefusalError("busy", message, { cause });
      });
    const before = state?.rows[0];
    if (Number(before?.used) === 1) {
      throw new ProofRefusalError("replayed", "this proof was used before; sign each request anew");
    }
    if (Number(before?.own) >= this.#share) {
      throw new ProofRefusalError(
        "busy",
        `${this.#share} requests of this key in two minutes are all that is remembered; try again later`,
      );
    }
    if (Number(before?.remembered) >= MOST_USED_PROOFS) {
      throw new ProofRefusalError(
        "busy",
        "too many signed requests right now; try again in a minute",
      );
    }
    if (this.#clock.now() > (createdAt + PROOF_WINDOW_SECONDS) * 1000) {
      throw new ProofRefusalError(
        "busy",
        "the proof expired while it waited; sign the request again",
      );
    }
  }
}
