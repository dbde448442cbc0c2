import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { createEvents } from "../oracle/events/store.ts";
import { type Database, openDatabase } from "../oracle/database/database.ts";
import type { RecordHeader, SigningStep } from "../oracle/signing/attester.ts";
import { openSigner, type Signer } from "../oracle/signing/signer.ts";
import { signingRow } from "../oracle/signing/signing_queries.ts";
import type { EventId } from "../shared/contract/ids.ts";
import { outcomeIndex } from "../shared/dlc/outcomes.ts";
import type { SecretKey } from "../shared/keys/secret_key.ts";
import { folderStore } from "../shared/storage/folder_store.ts";
import type { ObjectStore } from "../shared/storage/object_store.ts";
import { F1, F1_ID, F3 } from "./event_requests.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** The instant at which event {@link F1} may be signed. */
export const F1_SIGNING = Date.parse(F1.signing_date);
/** Event {@link F1}'s number of entries and places. */
export const F1_SIZE = { entries: 3, places: 1 } as const;

/** A record as short as it can be: what signing reads of it. */
export function shortRecord(winners: readonly number[], eventId = F1_ID as EventId): {
  eventId: EventId;
  outcomeIndex: number;
  winners: readonly number[];
  record: Uint8Array;
} {
  const header: RecordHeader = {
    eventId,
    winners,
    outcomeIndex: outcomeIndex(winners, F1_SIZE.entries, F1_SIZE.places),
  };
  return { ...header, record: new TextEncoder().encode(JSON.stringify(header)) };
}

/** A signing room over real files: database and decision folder under `home`. */
export interface SigningRoom extends AsyncDisposable {
  readonly db: Database;
  readonly signer: Signer;
  readonly clock: VirtualClock;
  /** Announces event {@link F1} and takes its entries. */
  announceEvent(): Promise<void>;
}

/** What a test may choose about its signing room. */
export interface SigningRoomOptions {
  readonly home: string;
  readonly key: SecretKey;
  readonly nowMs?: number;
  readonly decisions?: string;
  readonly bucket?: ObjectStore;
  readonly step?: (step: SigningStep) => void | Promise<void>;
}

/** Opens the room; the folder is the caller's. */
export async function openSigningRoom(options: SigningRoomOptions): Promise<SigningRoom> {
  const { home, key, nowMs = F1_SIGNING, step, bucket } = options;
  const clock = new VirtualClock(nowMs);
  const log = getLogger(["test"]);
  const path = join(home, "oracle.db");
  const db = await openDatabase({ path, checkpointing: "auto", clock, log });
  const signer = await openSigner({
    ...{ key, db, clock, log, step },
    places: { folder: folderStore(options.decisions ?? join(home, "decisions")), bucket },
    readRecord: (record) => JSON.parse(new TextDecoder().decode(record)),
  }).catch(async (error) => {
    await db.close();
    throw error;
  });
  const events = createEvents({ db, signer, clock });
  return {
    ...{ db, signer, clock },
    async announceEvent() {
      const back = clock.now();
      clock.step(Date.parse(F1.start_observation_date) - back);
      await events.createEvent(F1, key.npub);
      await events.submitEntries(F1_ID, F3, key.npub);
      clock.step(back - clock.now());
    },
    async [Symbol.asyncDispose]() {
      signer.close();
      await db.close();
    },
  };
}

/** Runs `work` with a temporary folder, removed afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "signing-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs `work` in a room where event {@link F1} is announced, closed afterwards. */
export async function inRoom(
  options: SigningRoomOptions,
  work: (room: SigningRoom) => Promise<void>,
): Promise<void> {
  await using room = await openSigningRoom(options);
  const [event] = await room.db.read(signingRow(F1_ID as EventId));
  if (!event) await room.announceEvent();
  await work(room);
}

/** Decides event {@link F1} for these winners, unless it is decided, and signs what holds. */
export async function decideAndSign(
  { signer }: SigningRoom,
  winners: readonly number[],
): Promise<string> {
  await signer.decide(shortRecord(winners));
  return await signer.attestCommitted(F1_ID as EventId, []);
}

/** The locking points of event {@link F1} as they were announced. */
export async function announcedPoints({ db }: SigningRoom): Promise<string[]> {
  const [row] = await db.read(signingRow(F1_ID as EventId));
  return JSON.parse(row?.event_announcement ?? "{}").locking_points;
}
