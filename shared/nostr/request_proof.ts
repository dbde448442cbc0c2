import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as v from "valibot";
import type { Hex32 } from "../contract/ids.ts";
import type { SecretKey } from "../keys/secret_key.ts";
import { NostrEvent, signEvent, verifyEvent } from "./event.ts";

/** The event kind of HTTP authorisation (NIP-98). */
const HTTP_AUTH = 27_235;
/** How far a proof's second may lie from now, either way. */
export const PROOF_WINDOW_SECONDS = 60;
/** The longest `Authorization` header that is read, in bytes. */
const MAX_HEADER = 8_192;

/** Why a proof is refused; the codes are part of the wire contract. */
export type ProofFault =
  | "missing"
  | "malformed"
  | "expired"
  | "mismatch"
  | "bad_signature"
  | "payload_mismatch";

/** A refused proof: the code for programs, the message for people. */
export class RequestProofError extends Error {
  override readonly name = "RequestProofError";
  constructor(readonly fault: ProofFault, message: string) {
    super(message);
  }
}

/** A request that is to be signed. */
export interface SignableRequest {
  readonly method: string;
  /** Absolute URL with query. */
  readonly url: string;
  readonly body?: Uint8Array;
  /** Milliseconds since the Unix epoch; the proof is good for a minute before and after. */
  readonly nowMs: number;
}

/**
 * The `Authorization` header that proves who sends a request (NIP-98). Equal requests within one second give
 * the same proof, which an oracle accepts once.
 */
export function signRequest(key: SecretKey, request: SignableRequest): string {
  const tags = [["u", request.url], ["method", request.method]];
  if (request.body && request.body.length > 0) {
    tags.push(["payload", bytesToHex(sha256(request.body))]);
  }
  const event = signEvent(
    { kind: HTTP_AUTH, created_at: Math.floor(request.nowMs / 1000), tags, content: "" },
    key,
  );
  return `Nostr ${btoa(JSON.stringify(event))}`; // JSON of an event of ASCII tags is ASCII
}

/** What a request is compared with. */
export interface ReceivedRequest {
  readonly method: string;
  /** The absolute URLs this request may have been signed for: accepted origin, path and query. */
  readonly urls: readonly string[];
  readonly nowMs: number;
}

/** A proof whose author is certain; its body has yet to be compared with {@link checkPayload}. */
export interface RequestProof {
  /** Id of the event, good for one use. */
  readonly id: Hex32;
  /** The author's x-only key. */
  readonly signer: Hex32;
  /** Unix second the proof was made for. */
  readonly createdAt: number;
  /** SHA-256 that the body must have; without it the body must be empty. */
  readonly payload: Hex32 | undefined;
}

/**
 * Checks all of a proof that does not need the body: header, form, kind, time, URL, method and signature, in
 * this order. The Host header is never consulted.
 * @throws {RequestProofError} with the first fault
 */
export function checkRequestProof(header: string | null, request: ReceivedRequest): RequestProof {
  if (header === null) {
    throw new RequestProofError("missing", "the request needs an Authorization: Nostr … header");
  }
  const event = parseHeader(header);
  if (event.kind !== HTTP_AUTH || event.content !== "") {
    throw malformed(`the event must be of kind ${HTTP_AUTH} with empty content`);
  }
  const now = Math.floor(request.nowMs / 1000);
  if (Math.abs(now - event.created_at) > PROOF_WINDOW_SECONDS) {
    throw new RequestProofError(
      "expired",
      `created_at ${event.created_at} is not within ${PROOF_WINDOW_SECONDS} s of ${now}`,
    );
  }
  const url = parsedUrl(tag(event, "u"));
  const method = tag(event, "method");
  const payload = tag(event, "payload")?.toLowerCase();
  if (url === undefined) throw malformed("the event needs a u tag with an absolute URL");
  if (method === undefined) throw malformed("the event needs a method tag");
  if (payload !== undefined && !/^[0-9a-f]{64}$/.test(payload)) {
    throw malformed("the payload tag must be a SHA-256 in hex");
  }
  if (!request.urls.some((accepted) => parsedUrl(accepted) === url)) {
    throw new RequestProofError("mismatch", "the u tag is not this request's public URL");
  }
  if (method !== request.method) {
    throw new RequestProofError("mismatch", "the method tag is not this request's method");
  }
  if (!verifyEvent(event)) {
    throw new RequestProofError("bad_signature", "event id or signature is wrong");
  }
  return {
    id: event.id as Hex32, // the schema checked both
    signer: event.pubkey as Hex32,
    createdAt: event.created_at,
    payload: payload as Hex32 | undefined,
  };
}

/**
 * Compares a proof with the SHA-256 of the body that came (`undefined`: no body).
 * @throws {RequestProofError} `payload_mismatch`
 */
export function checkPayload(proof: RequestProof, bodySha256: Hex32 | string | undefined): void {
  if (proof.payload === bodySha256) return;
  // Some clients also hash an empty body.
  if (bodySha256 === undefined && proof.payload === EMPTY_SHA256) return;
  throw new RequestProofError(
    "payload_mismatch",
    proof.payload === undefined
      ? "a request with a body needs a payload tag"
      : "the payload tag is not the SHA-256 of the body",
  );
}

const EMPTY_SHA256 = bytesToHex(sha256(new Uint8Array()));

function parseHeader(header: string): NostrEvent {
  if (header.length > MAX_HEADER) {
    throw malformed(`the Authorization header may be at most ${MAX_HEADER} bytes`);
  }
  const base64 = /^Nostr +([A-Za-z0-9+/]+={0,2})$/.exec(header)?.[1];
  if (base64 === undefined) throw malformed("expected `Nostr ` and the base64 of an event");
  let parsed: unknown;
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformed("the header's base64 does not hold the JSON of an event");
  }
  const event = v.safeParse(NostrEvent, parsed);
  if (!event.success) throw malformed("the JSON is not a nostr event (NIP-01)");
  return event.output;
}

/** The value of the only tag of this name; a second one would let two readers see different requests. */
function tag(event: NostrEvent, name: string): string | undefined {
  const tags = event.tags.filter(([first]) => first === name);
  if (tags.length > 1) throw malformed(`the event has more than one ${name} tag`);
  return tags[0]?.[1];
}

function parsedUrl(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text).href : undefined;
}

function malformed(message: string): RequestProofError {
  return new RequestProofError("malformed", message);
}
