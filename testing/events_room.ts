import assert from "node:assert/strict";
import type { ResultSet } from "@libsql/client";
import { CompiledQuery } from "kysely";
import * as v from "valibot";
import type { Database } from "../oracle/database/database.ts";
import type { BaselinePlanner } from "../oracle/events/baseline_requirement.ts";
import { eventText } from "../oracle/events/event_json.ts";
import { createEvents, type Events } from "../oracle/events/store.ts";
import { type CreateEventRequest, EventJson } from "../shared/contract/event.ts";
import type { Npub } from "../shared/contract/ids.ts";
import { Refusal, type RefusalKind } from "../shared/contract/refusal.ts";
import { F1, F1_ID } from "./event_requests.ts";
import { fakeAnnouncer } from "./fake_announcer.ts";
import { temporaryDatabase } from "./temporary_database.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** Two coordinators; their names are never decoded here. */
export const A = "npub1a" as Npub;
export const B = "npub1b" as Npub;

/** Events over a real database, twelve hours before {@link F1} begins, announced without a key. */
export interface EventsRoom extends AsyncDisposable {
  readonly events: Events;
  readonly clock: VirtualClock;
  readonly signer: ReturnType<typeof fakeAnnouncer>;
  readonly db: Database;
  /** Writes rows that the events room itself would not write. */
  run(sql: string, ...args: unknown[]): Promise<ResultSet[]>;
  /** What a client reads of an event: the text, parsed, and held against the wire schema without loss. */
  read(id?: string): Promise<EventJson>;
}

/** Opens an empty room in a folder of its own; disposing removes it. */
export async function openEventsRoom(planBaselines?: BaselinePlanner): Promise<EventsRoom> {
  const database = await temporaryDatabase();
  const { db } = database;
  const clock = new VirtualClock("2029-12-31T12:00:00Z");
  const signer = fakeAnnouncer();
  const events = createEvents({ db, signer, clock, planBaselines });
  return {
    ...{ events, clock, signer, db },
    run: (sql, ...args) => db.write([CompiledQuery.raw(sql, args)]),
    async read(id = F1_ID) {
      const parsed = JSON.parse(eventText(await events.eventById(id)));
      assert.deepEqual(v.parse(EventJson, parsed), parsed);
      return parsed;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Recognizes a refusal by kind and words, for `assert.rejects`. */
export function refused(kind: RefusalKind, message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.kind === kind && message.test(error.message);
}

/** {@link F1} under another id; greater numbers have greater ids. */
export function withId(n: number): CreateEventRequest {
  return { ...F1, id: `0199a1b2-0000-7000-8000-${String(n).padStart(12, "0")}` };
}
