import { join } from "node:path";
import { getLogger, type Logger } from "@logtape/logtape";
import * as v from "valibot";
import { type Database, openDatabase } from "../oracle/database/database.ts";
import { eventText } from "../oracle/events/event_json.ts";
import { createEvents, type Events } from "../oracle/events/store.ts";
import type { EventTerms } from "../oracle/events/terms.ts";
import { createSettlement, type Settlement } from "../oracle/settlement/pass.ts";
import type { SettlementReader, StrictResult } from "../oracle/settlement/ports.ts";
import { recordHeader } from "../oracle/settlement/record_header.ts";
import type { SigningStep } from "../oracle/signing/attester.ts";
import { openSigner, type Signer } from "../oracle/signing/signer.ts";
import type { SubmitEntriesRequest } from "../shared/contract/entry.ts";
import { type CreateEventRequest, EventJson } from "../shared/contract/event.ts";
import type { Metric, Reading } from "../shared/contract/metric.ts";
import { verifyAttestation } from "../shared/dlc/attestation.ts";
import { outcomes } from "../shared/dlc/outcomes.ts";
import type { SecretKey } from "../shared/keys/secret_key.ts";
import { folderStore } from "../shared/storage/folder_store.ts";
import { F1, F1_ID, F3 } from "./event_requests.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A reading in one line. */
export function reading(
  target: string,
  metric: Metric,
  baseline: number | null,
  observed: number | null,
): Reading {
  return { target, metric, baseline, observed };
}

/** The weather of the acceptance fixtures F2 for {@link F1}. */
export const F2: readonly Reading[] = [
  reading("KORD", "temp_high", 70, 75),
  reading("KORD", "temp_low", 50, 50),
  reading("KORD", "wind_speed", 10, 10),
  reading("KSAW", "temp_high", 40, 40),
  reading("KSAW", "temp_low", 30, 29.4),
  reading("KSAW", "wind_speed", 5, 8),
];

/** Weather that a test makes up; what it says is taken as proven. */
export class ScriptedWeather implements SettlementReader {
  /** What is read; an error is thrown instead. */
  readings: readonly Reading[] | Error = F2;
  /** Keeps events from being settled. */
  block: StrictResult["block"];
  /** Start of the newest collection, unix seconds. */
  newest: number | undefined;
  /** Events whose weather cannot be read. */
  readonly broken = new Set<string>();
  /** Told each time something is read. */
  onRead: (event: EventTerms) => void | Promise<void> = () => {};
  provisionalReads = 0;
  strictReads = 0;

  async provisional(event: EventTerms): Promise<readonly Reading[]> {
    this.provisionalReads++;
    return await this.#read(event);
  }

  prepare(): Promise<void> {
    return Promise.reject(new Error("nothing to prepare, and nobody minds"));
  }

  async strict(event: EventTerms, nowMs: number): Promise<StrictResult> {
    this.strictReads++;
    const readings = (await this.#read(event))
      .map((each) => ({ ...each, baselineRests: [], observedRests: [] }));
    const { locations, metrics, startsAt, endsAt, signingAt } = event;
    const terms = {
      locations,
      metrics,
      startMs: startsAt * 1000,
      endMs: endsAt * 1000,
      signingMs: signingAt * 1000,
    };
    const nothing = { forecasts: [], retained: [], observations: [], receipts: [] };
    return {
      readings,
      block: this.block,
      evidence: {
        stored: { terms, nowMs, urlPrefixes: [], precipitation: [], ...nothing },
        contentOf: () => undefined,
      },
    };
  }

  newestCollection(): Promise<number | undefined> {
    return Promise.resolve(this.newest);
  }

  async #read(event: EventTerms): Promise<readonly Reading[]> {
    await this.onRead(event);
    if (this.readings instanceof Error) throw this.readings;
    if (this.broken.has(event.id)) throw new Error(`no weather for ${event.id}`);
    return this.readings;
  }
}

/** Events, the signer and the processing pass over real files under `home`, under made-up weather. */
export interface SettlementRoom extends AsyncDisposable {
  readonly db: Database;
  readonly clock: VirtualClock;
  readonly signer: Signer;
  readonly events: Events;
  readonly weather: ScriptedWeather;
  readonly settlement: Settlement;
  /** Creates an event and submits its entries, if any; {@link F1} and {@link F3} unless told otherwise. */
  play(event?: CreateEventRequest, entries?: SubmitEntriesRequest | undefined): Promise<void>;
  /** One event as a client reads it. */
  event(id?: string): Promise<EventJson>;
  /** The winners that the attestation of an event stands for; `undefined` while there is none. */
  attested(id?: string): Promise<readonly number[] | undefined>;
  /** Sets the clock to an instant and runs a pass. */
  passAt(instant: string | number): ReturnType<Settlement["runPass"]>;
}

/** What a test may choose about its settlement room. */
export interface SettlementRoomOptions {
  readonly home: string;
  readonly key: SecretKey;
  readonly now?: string;
  /** Folder of the decision store; under `home` unless given. */
  readonly decisions?: string;
  readonly step?: (step: SigningStep) => void | Promise<void>;
  readonly log?: Logger;
}

/** Opens the room; the folder is the caller's. */
export async function openSettlementRoom(options: SettlementRoomOptions): Promise<SettlementRoom> {
  const { home, key, now = "2029-12-31T12:00:00Z", step, log = getLogger(["test"]) } = options;
  const clock = new VirtualClock(now);
  const db = await openDatabase({
    path: join(home, "oracle.db"),
    checkpointing: "auto",
    clock,
    log,
  });
  const decisions = folderStore(options.decisions ?? join(home, "decisions"));
  const signer = await openSigner({
    ...{ key, db, clock, log, step },
    places: { folder: decisions, bucket: undefined },
    readRecord: recordHeader,
  });
  const events = createEvents({ db, signer, clock });
  const weather = new ScriptedWeather();
  const settlement = createSettlement({ db, reader: weather, signer, clock, log });

  async function event(id = F1_ID): Promise<EventJson> {
    return v.parse(EventJson, JSON.parse(eventText(await events.eventById(id))));
  }
  return {
    ...{ db, clock, signer, events, weather, settlement, event },
    async play(request = F1, entries = F3) {
      await events.createEvent(request, key.npub);
      if (entries.entries.length > 0) await events.submitEntries(request.id, entries, key.npub);
    },
    async attested(id) {
      const { attestation, event_announcement, ...terms } = await event(id);
      if (attestation === null) return undefined;
      const index = verifyAttestation(attestation, event_announcement.locking_points);
      return outcomes(terms.total_allowed_entries, terms.number_of_places_win)[index];
    },
    async passAt(instant) {
      await clock.set(typeof instant === "number" ? instant : Date.parse(instant));
      return await settlement.runPass();
    },
    async [Symbol.asyncDispose]() {
      signer.close();
      await db.close();
    },
  };
}
