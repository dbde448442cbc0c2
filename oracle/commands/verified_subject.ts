import * as v from "valibot";
import { readBounded } from "../../shared/bytes/bounded_body.ts";
import { messageOf } from "../../shared/message_of.ts";
import { EventJson } from "../../shared/contract/event.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { packRecord } from "../decision/pack_record.ts";
import { RECORD_MAX_BYTES, RECORD_MAX_JSON_BYTES } from "../decision/record_codec.ts";

/** A decision record to be verified, and what is known of it from elsewhere. */
export interface Subject {
  readonly record: Uint8Array;
  /** The event that was asked for; `undefined` for a file. */
  readonly eventId: string | undefined;
  /** The published attestation, 64 hex characters; `undefined` when none is known. */
  readonly attestation: string | undefined;
  /** The x-only key that the oracle at this address shows. */
  readonly shownKey: Hex32 | undefined;
}

/** There is nothing to verify; the message says why in plain words, and what to do. */
export class NoSubjectError extends Error {
  override readonly name = "NoSubjectError";
}

/** The event is not signed, so that it has no record yet. */
export class UnsignedError extends NoSubjectError {}

/** Real time for one answer. */
const TIMEOUT_MS = MINUTE_MS;
const SMALL_ANSWER_BYTES = 16 * 1024 * 1024;
const EVENT_PATH = /^(?<event>.*\/oracle\/events\/[0-9a-f-]{36})(?:\/evidence)?\/?$/i;

const Published = v.pick(EventJson, ["attestation", "status", "signing_date", "settlement_block"]);
type Published = v.InferOutput<typeof Published>;
const Key = v.object({ key: v.pipe(v.string(), v.base64()) });

/**
 * Reads a record from a file, or from an oracle: the address of an event or of its evidence.
 * @throws {NoSubjectError} when there is none
 */
export async function readSubject(place: string): Promise<Subject> {
  if (/^https?:\/\//i.test(place)) return await subjectAt(place);
  return {
    record: packedRecord(await readRecordFile(place), place),
    eventId: undefined,
    attestation: undefined,
    shownKey: undefined,
  };
}

async function readRecordFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) throw new NoSubjectError(`${path} is not a file`);
    if (size > RECORD_MAX_JSON_BYTES) {
      throw new NoSubjectError(
        `${path} has ${size} bytes; a record has at most ${RECORD_MAX_JSON_BYTES}`,
      );
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof NoSubjectError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new NoSubjectError(`there is no file ${path}`, { cause: error });
    }
    throw new NoSubjectError(`${path} cannot be read`, { cause: error });
  }
}

async function subjectAt(place: string): Promise<Subject> {
  const event = EVENT_PATH.exec(place)?.groups?.event;
  if (event === undefined) {
    throw new NoSubjectError(
      `${place} is not the address of an event: expected …/oracle/events/<id>`,
    );
  }
  const origin = new URL(event).origin;
  const [evidence, published, { key }] = await Promise.all([
    answerOf(`${event}/evidence`, RECORD_MAX_BYTES),
    jsonOf(event, Published),
    jsonOf(`${origin}/oracle/pubkey`, Key),
  ]);
  if (!evidence.body) throw noRecord(event, published, evidence.status);
  return {
    record: packedRecord(evidence.body, `${event}/evidence`),
    eventId: event.slice(event.lastIndexOf("/") + 1).toLowerCase(),
    attestation: published.attestation ?? undefined,
    shownKey: Uint8Array.fromBase64(key).slice(1).toHex() as Hex32, // without the parity byte
  };
}

function noRecord(event: string, published: Published, status: number): NoSubjectError {
  if (published.attestation !== null) {
    return new NoSubjectError(`${event} is signed, but its record was answered with ${status}`);
  }
  const { settlement_block: block, signing_date } = published;
  const why = block ? `; it is blocked: ${block.code}: ${block.message}` : "";
  return new UnsignedError(
    `the event is not signed yet, so there is nothing to verify: status ${published.status}, ` +
      `signing date ${signing_date}${why}`,
  );
}

/** What may have unpacked a record on its way (a browser, `gunzip`) is undone. */
function packedRecord(bytes: Uint8Array<ArrayBuffer>, place: string): Uint8Array<ArrayBuffer> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return bytes; // gzip, RFC 1952
  if (bytes.length === 0) {
    throw new NoSubjectError(`${place} is not a decision record: it is empty`);
  }
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith("{") && head.includes('"outcome_index"')) return packRecord(bytes);
  const isEvent = head.startsWith("{") && head.includes('"nonce_point"');
  throw new NoSubjectError(
    isEvent
      ? `${place} holds the answer about an event, not its record: save …/oracle/events/<id>/evidence`
      : `${place} is not a decision record: it begins with ${JSON.stringify(head.slice(0, 40))}`,
  );
}

/** Within this a record names its outcome, and an event its nonce point. */
const HEAD_BYTES = 4096;

async function jsonOf<S extends v.GenericSchema>(
  url: string,
  schema: S,
): Promise<v.InferOutput<S>> {
  const { body, status } = await answerOf(url, SMALL_ANSWER_BYTES);
  if (!body) throw new NoSubjectError(`${url} answered ${status}`);
  try {
    return v.parse(schema, JSON.parse(new TextDecoder().decode(body)));
  } catch (error) {
    throw new NoSubjectError(`${url} is not an answer of an oracle`, { cause: error });
  }
}

/** An answer's body; none when its status is not 200. */
interface Answer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

async function answerOf(url: string, mostBytes: number): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { status } = response;
    if (status === 200) return { status, body: await readBounded(response.body, mostBytes) };
    await response.body?.cancel();
    return { status, body: undefined };
  } catch (error) {
    throw new NoSubjectError(`${url} cannot be reached: ${messageOf(error)}`, { cause: error });
  }
}
