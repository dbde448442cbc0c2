import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { Database } from "../database/database.ts";
import { decisionPlaces } from "./decision_places.ts";
import { Events } from "../events/events.ts";
import { WeatherFiles } from "../files/weather_files.ts";
import { loadOracleKey } from "./oracle_key.ts";
import type { OracleSettings } from "../settings.ts";
import { EventProspects } from "../settlement/event_prospects.ts";
import { recordHeader } from "../settlement/record_header.ts";
import { WeatherReader } from "../settlement/weather_reader.ts";
import { openSigner, type Signer } from "../signing/signer.ts";
import { Weather } from "../weather/weather.ts";

/** The parts of a running oracle that hold something: files, workers, connections. */
export interface Parts {
  readonly db: Database;
  readonly signer: Signer;
  readonly events: Events;
  readonly files: WeatherFiles;
  readonly weather: Weather;
  /** The weather of events, proven. */
  readonly reader: WeatherReader;
}

/** What every part is handed. */
export interface Surroundings {
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved. */
  readonly machineClock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
}

/**
 * Opens the parts, the database first: it says which key is the oracle's.
 * @param opened gets what closes them, should a later one fail to open
 * @throws {KeyFileError} and what the parts throw
 */
export async function openParts(
  settings: OracleSettings,
  { clock, machineClock, log, registry }: Surroundings,
  opened: AsyncDisposableStack,
): Promise<Parts> {
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

  const files = await WeatherFiles.open({ weatherDir, cacheDir, db, clock, log });
  opened.defer(() => files.close());
  const { uploads, light, facts, searched } = files;
  const weather = new Weather({ uploads, light, memoryMb, log });
  opened.defer(() => weather.close());
  const reader = new WeatherReader({
    uploads,
    searched,
    facts,
    rows: weather.rows,
    urlPrefixes,
    clock,
  });

  const stationsSince = weather.stationsSince.bind(weather);
  const prospects = new EventProspects({
    uploads,
    facts,
    rows: weather.rows,
    planBaselines: reader.planBaselines.bind(reader),
    stationsSince,
    clock,
  });
  const events = new Events({ db, signer, clock, prospects });
  return { db, signer, events, files, weather, reader };
}
