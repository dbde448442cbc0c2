import * as v from "valibot";
import { EventId } from "../../shared/contract/ids.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { checkInput } from "../http/checked_input.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { answerPart } from "../http/partial_answer.ts";
import { versionOfBytes } from "../http/version.ts";
import { READ_EVIDENCE } from "./operations/events.ts";

/** What holds the decision records. */
export interface RecordSource {
  /**
   * The record of an event as it was decided, or `undefined` while there is none.
   * @throws {StorageError} when the store cannot be read
   */
  recordOf(id: EventId): Promise<Uint8Array | undefined>;
}

/** The decision record of an event: gzip, byte for byte as it was decided, for anyone to verify. */
export function evidenceRoutes(records: RecordSource): Route[] {
  async function record({ params, request }: Call): Promise<Response> {
    const { event_id: id } = checkInput(READ_EVIDENCE.params, params);
    const eventId = v.safeParse(EventId, id);
    const bytes = eventId.success ? await readRecord(eventId.output) : undefined;
    if (!bytes) throw new RefusalError("not_found", `event ${id} has no decision record`);
    const whole = bytes as Uint8Array<ArrayBuffer>; // stores read into buffers of their own
    return await answerPart(request, {
      size: bytes.length,
      contentType: "application/gzip",
      fileName: `${id}.json.gz`,
      version: versionOfBytes(bytes),
      read: (range) => whole.subarray(range?.first, range && range.last + 1),
      drop() {},
    });
  }

  async function readRecord(id: EventId): Promise<Uint8Array | undefined> {
    try {
      return await records.recordOf(id);
    } catch (cause) {
      if (!(cause instanceof StorageError)) throw cause;
      const message = "the decision store cannot be read right now; retry later";
      throw new RefusalError("busy", message, undefined, { cause });
    }
  }

  return [get(READ_EVIDENCE, record)];
}
