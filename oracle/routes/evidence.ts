import * as v from "valibot";
import { EventId } from "../../shared/contract/ids.ts";
import { Refusal } from "../../shared/contract/refusal.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { checkedInput } from "../http/checked_input.ts";
import { type Call, get, type Route } from "../http/route.ts";
import type { Signer } from "../signing/signer.ts";
import { Uuid } from "./parameters.ts";

const Path = v.object({ event_id: Uuid });

/** The decision record of an event: gzip, byte for byte as it was decided, for anyone to verify. */
export function evidenceRoutes(signer: Pick<Signer, "recordOf">): Route[] {
  async function record({ params }: Call): Promise<Response> {
    const { event_id: id } = checkedInput(Path, params);
    const eventId = v.safeParse(EventId, id);
    const bytes = eventId.success ? await recordOf(eventId.output) : undefined;
    if (!bytes) throw new Refusal("not_found", `event ${id} has no decision record`);
    return new Response(bytes as Uint8Array<ArrayBuffer>, { // stores read into buffers of their own
      headers: {
        "content-type": "application/gzip",
        "content-length": String(bytes.length),
        "content-disposition": `attachment; filename="${id}.json.gz"`,
      },
    });
  }

  async function recordOf(id: EventId): Promise<Uint8Array | undefined> {
    try {
      return await signer.recordOf(id);
    } catch (cause) {
      if (!(cause instanceof StorageError)) throw cause;
      const message = "the decision store cannot be read right now; retry later";
      throw new Refusal("busy", message, undefined, { cause });
    }
  }

  return [get("/oracle/events/:event_id/evidence", record)];
}
