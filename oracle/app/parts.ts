import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { Database } from "../database/database.ts";
import { decisionPlaces } from "./decision_places.ts";
import { Events } from "../events/events.ts";
import { type Archive, openArchive } from "../files/archive.ts";
import { loadOracleKey } from "./oracle_key.ts";
import type { OracleSettings } from "../settings.ts";
import { recordHeader } from "../settlement/record_header.ts";
import { type WeatherReader, weatherReader } from "../settlement/weather_reader.ts";
import { openSigner, type Signer } from "../signing/signer.ts";
import { openWeather, type Weather } from "../weather/weather.ts";

/** The rooms of a running oracle that hold something: files, workers, connections. */
export interface Rooms {
  readonly db: Database;
  readonly signer: Signer;
  readonly events: Events;
  readonly archive: Archive;
  readonly weather: Weather;
  /** The weather of events, proven. */
  readonly reader: WeatherReader;
}

/** What every room is handed. */
export interface Surroundings {
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved. */
  readonly machineClock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
}

/**
 * Opens the rooms, the database first: it says which key is the oracle's.
 * @param opened gets what closes them, should a later one fail to open
 * @throws {KeyFileError} and what the rooms throw
 */
export async function openRooms(
  settings: OracleSettings,
  { clock, machineClock, log, registry }: Surroundings,
  opened: AsyncDisposableStack,
): Promise<Rooms> {
  const { eventDb, checkpointing, weatherDir, cacheDir, evidenceUrlPrefixes: urlPrefixes } =
    settings;
  const { duckdbMemoryMb: memoryMb } = settings;
  const path = join(eventDb, "oracle.db");
  const db = await Database.open({ path, checkpointing, clock, log, registry });
  opened.defer(() => db.close());

  const { key, created } = await loadOracleKey(settings, db);
  if (created) log.warn("made a new key: {path}", { path: settings.oraclePrivateKey });
  const places = await decisionPlaces(settings);
  const signer = await openSigner({
    key,
    db,
    places,
    readRecord: recordHeader,
    clock,
    machineClock,
    log,
  });
  opened.defer(() => signer.close());

  const archive = await openArchive({ weatherDir, cacheDir, clock, log });
  opened.defer(() => archive.close());
  const weather = openWeather({ archive, memoryMb, log });
  opened.defer(() => weather.close());
  const reader = weatherReader({ archive, rows: weather.rows, urlPrefixes, clock });

  const events = new Events({ db, signer, clock, planBaselines: reader.planBaselines });
  return { db, signer, events, archive, weather, reader };
}
