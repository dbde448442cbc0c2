import * as v from "valibot";
import { EventJson } from "../../shared/contract/event.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { RECORD_MAX_BYTES } from "../decision/record_codec.ts";

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

/** Real time for one answer. */
const TIMEOUT_MS = MINUTE_MS;
const SMALL_ANSWER_BYTES = 16 * 1024 * 1024;
const EVENT_PATH = /^(?<event>.*\/oracle\/events\/[0-9a-f-]{36})(?:\/evidence)?\/?$/i;

const Published = v.pick(EventJson, ["attestation"]);
const Key = v.object({ key: v.pipe(v.string(), v.base64()) });

/**
 * Reads a record from a file, or from an oracle: the address of an event or of its evidence.
 * @throws {Error} when it cannot be read; the message says why
 */
export async function readSubject(place: string): Promise<Subject> {
  if (!/^https?:\/\//i.test(place)) {
    const { size } = await Deno.stat(place);
    if (size > RECORD_MAX_BYTES) {
      throw new Error(`${place} has ${size} bytes; a record has at most ${RECORD_MAX_BYTES}`);
    }
    return {
      record: await Deno.readFile(place),
      eventId: undefined,
      attestation: undefined,
      shownKey: undefined,
    };
  }
  const event = EVENT_PATH.exec(place)?.groups?.event;
  if (event === undefined) {
    throw new Error(`${place} is not the address of an event: expected …/oracle/events/<id>`);
  }
  const origin = new URL(event).origin;
  const [record, published, { key }] = await Promise.all([
    answerOf(`${event}/evidence`, RECORD_MAX_BYTES),
    jsonOf(event, Published),
    jsonOf(`${origin}/oracle/pubkey`, Key),
  ]);
  return {
    record,
    eventId: event.slice(event.lastIndexOf("/") + 1).toLowerCase(),
    attestation: published.attestation ?? undefined,
    shownKey: Uint8Array.fromBase64(key).slice(1).toHex() as Hex32, // without the parity byte
  };
}

async function jsonOf<S extends v.GenericSchema>(
  url: string,
  schema: S,
): Promise<v.InferOutput<S>> {
  const bytes = await answerOf(url, SMALL_ANSWER_BYTES);
  return v.parse(schema, JSON.parse(new TextDecoder().decode(bytes)));
}

async function answerOf(url: string, mostBytes: number): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new Error(`${url} sent more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
