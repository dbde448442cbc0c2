import {
  checkPayload,
  checkRequestProof,
  RequestProofError,
} from "../shared/nostr/request_proof.ts";
import { sha256Hex } from "../shared/parquet/retained.ts";
import type { Clock } from "../shared/lifecycle/clock.ts";

/** What an upload is answered with instead of being taken. */
export interface StubAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** An oracle that only takes uploads: it checks their proofs as the real one does and keeps the bytes in memory. */
export interface OracleStub extends AsyncDisposable {
  readonly origin: string;
  /** Files taken, by name, in the order they arrived. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Names of all upload attempts, also those refused. */
  readonly attempts: readonly string[];
  /** Ids of the proofs that were accepted; each is good for one attempt. */
  readonly proofs: ReadonlySet<string>;
  /** Decides what an upload is answered; `undefined` lets it pass. */
  answer: ((name: string) => StubAnswer | undefined) | undefined;
}

/** Starts an oracle stub whose proofs are judged by `clock`. */
export function startOracleStub(clock: Clock): OracleStub {
  const files = new Map<string, Uint8Array>();
  const attempts: string[] = [];
  const proofs = new Set<string>();
  const stub = { answer: undefined as OracleStub["answer"] };

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, href } = new URL(request.url);
    if (request.method !== "POST" || !pathname.startsWith("/file/")) {
      return new Response("not found\n", { status: 404 });
    }
    const name = decodeURIComponent(pathname.slice("/file/".length));
    attempts.push(name);
    const body = await request.bytes();
    try {
      const proof = checkRequestProof(request.headers.get("authorization"), {
        method: request.method,
        urls: [href],
        nowMs: clock.now(),
      });
      checkPayload(proof, sha256Hex(body));
      if (proofs.has(proof.id)) return new Response("replayed", { status: 401 });
      proofs.add(proof.id);
    } catch (error) {
      if (!(error instanceof RequestProofError)) throw error;
      const status = error.fault === "malformed" || error.fault === "payload_mismatch" ? 400 : 401;
      return new Response(error.message, { status });
    }
    const answer = stub.answer?.(name);
    if (answer !== undefined) {
      return new Response(answer.body ?? null, { status: answer.status, headers: answer.headers });
    }
    if (files.has(name)) return new Response("file was already published", { status: 409 });
    files.set(name, body);
    return new Response(null, { status: 201 });
  });
  return Object.assign(stub, {
    origin: `http://127.0.0.1:${server.addr.port}`,
    files,
    attempts,
    proofs,
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}
