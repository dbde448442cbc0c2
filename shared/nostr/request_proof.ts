import * as v from "valibot";
import { sha256Hex } from "../bytes/sha256.ts";
import { type Hex32, isHex32 } from "../contract/ids.ts";
import { showValue } from "../contract/shown_value.ts";
import type { SecretKey } from "../keys/secret_key.ts";
import { eventId, NostrEvent, signEvent, verifyEvent } from "./event.ts";

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
 * @throws {TypeError} when the URL is not absolute
 */
export function signRequest(key: SecretKey, request: SignableRequest): string {
  const url = new URL(request.url);
  url.hash = ""; // is never sent
  const tags = [["u", url.href], ["method", request.method]];
  if (request.body && request.body.length > 0) {
    tags.push(["payload", sha256Hex(request.body)]);
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
  /** Called with the claimed author before anything costs much; what it throws ends the check. */
  readonly checkSigner?: (claimed: Hex32) => void;
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
 * Checks all of a proof that does not need the body: header, form, kind, time, claimed author, URL, method and
 * signature, in this order. The Host header is never consulted.
 * @throws {RequestProofError} with the first fault
 */
export function checkRequestProof(header: string | null, request: ReceivedRequest): RequestProof {
  if (header === null) {
    throw new RequestProofError("missing", "the request needs an Authorization: Nostr … header");
  }
  const event = parseHeader(header);
  if (event.kind !== HTTP_AUTH || event.content !== "") {
    throw malformedError(
      `the event must be of kind ${HTTP_AUTH} with empty content, got kind ${event.kind} with ` +
        `${event.content.length} characters`,
    );
  }
  const now = Math.floor(request.nowMs / 1000);
  if (Math.abs(now - event.created_at) > PROOF_WINDOW_SECONDS) {
    throw new RequestProofError(
      "expired",
      `created_at ${event.created_at} is not within ${PROOF_WINDOW_SECONDS} s of ${now}`,
    );
  }
  const { url, method, payload } = readTags(event);
  request.checkSigner?.(event.pubkey as Hex32); // the schema checked it
  if (!request.urls.some((accepted) => normalizeUrl(accepted) === url)) {
    throw new RequestProofError(
      "mismatch",
      `the u tag must be this request's public URL ${request.urls.join(" or ")}, got ${url}`,
    );
  }
  if (method.toUpperCase() !== request.method.toUpperCase()) {
    throw new RequestProofError(
      "mismatch",
      `the method tag must be ${request.method}, got ${quote(method)}`,
    );
  }
  const id = eventId(event);
  if (id !== event.id) {
    throw new RequestProofError(
      "bad_signature",
      `the id must be ${id}, the hash of the event, got ${event.id}`,
    );
  }
  if (!verifyEvent(event)) {
    throw new RequestProofError(
      "bad_signature",
      `the sig must be a BIP-340 signature over the id by ${event.pubkey}, got ${event.sig}`,
    );
  }
  return {
    id: event.id as Hex32, // the schema checked both
    signer: event.pubkey as Hex32,
    createdAt: event.created_at,
    payload,
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
    `the payload tag must be ${bodySha256 ?? "absent"}, as the SHA-256 of the body that came, ` +
      `got ${proof.payload ?? "none"}`,
  );
}

const EMPTY_SHA256 = sha256Hex("");

function parseHeader(header: string): NostrEvent {
  if (header.length > MAX_HEADER) {
    throw malformedError(
      `the Authorization header may be at most ${MAX_HEADER} bytes, got ${header.length}`,
    );
  }
  const base64 = /^Nostr +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (base64 === undefined) {
    throw malformedError(
      `the Authorization header must be Nostr and the base64 of an event, got ${quote(header)}`,
    );
  }
  let parsed: unknown;
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformedError("the header's base64 does not hold the JSON of an event");
  }
  const event = v.safeParse(NostrEvent, parsed);
  if (!event.success) {
    const [issue] = event.issues;
    const member = v.getDotPath(issue);
    throw malformedError(
      member === null
        ? "the JSON must be a nostr event (NIP-01): an object"
        : issue.input === undefined
        ? `the JSON must be a nostr event (NIP-01), which has ${member}`
        : `the JSON must be a nostr event (NIP-01), whose ${member} cannot be ${
          showValue(issue.input)
        }`,
    );
  }
  return event.output;
}

/** The value of the only tag of this name; a second one would let two readers see different requests. */
function tag(event: NostrEvent, name: string): string | undefined {
  const tags = event.tags.filter(([first]) => first === name);
  if (tags.length > 1) {
    throw malformedError(`the event must have one ${name} tag, got ${tags.length}`);
  }
  return tags[0]?.[1];
}

/** What the tags of a proof say, in the form in which it is compared. */
function readTags(
  event: NostrEvent,
): { readonly url: string; readonly method: string; readonly payload: Hex32 | undefined } {
  const [url, method] = [tag(event, "u"), tag(event, "method")];
  const normalized = normalizeUrl(url);
  if (normalized === undefined) {
    throw malformedError(`the event needs a u tag with an absolute URL, got ${quote(url)}`);
  }
  if (method === undefined) throw malformedError("the event needs a method tag, got none");
  const payload = tag(event, "payload")?.toLowerCase();
  if (payload !== undefined && !isHex32(payload)) {
    throw malformedError(`the payload tag must be a SHA-256 in hex, got ${quote(payload)}`);
  }
  return { url: normalized, method, payload };
}

function normalizeUrl(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text).href : undefined;
}

function quote(value: string | undefined): string {
  return value === undefined ? "none" : showValue(value);
}

function malformedError(message: string): RequestProofError {
  return new RequestProofError("malformed", message);
}
