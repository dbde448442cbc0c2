import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { closeInOrder, type StopStep } from "../../shared/lifecycle/shutdown.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { Database } from "../database/database.ts";
import { DatabaseMetrics } from "../database/database_metrics.ts";
import { databasePath, OwnedDatabase } from "../database/owned_database.ts";
import { decisionPlaces } from "./decision_places.ts";
import { Events } from "../events/events.ts";
import { WindowPlanner } from "../events/window_plan.ts";
import { WeatherFiles } from "../files/weather_files.ts";
import { checkKeyOfNewDatabase, loadOracleKey } from "./oracle_key.ts";
import type { OracleSettings } from "../settings.ts";
import { EventProspects } from "../settlement/event_prospects.ts";
import { RecordChecks } from "../settlement/record_recheck.ts";
import { RememberedProspects } from "../settlement/remembered_prospects.ts";
import { WeatherReader } from "../settlement/weather_reader.ts";
import { Signer } from "../signing/signer.ts";
import { Weather } from "../weather/weather.ts";
import { queryMetrics } from "../weather/weather_metrics.ts";
import { WholeFiles } from "../weather/whole_files.ts";

/** What every part is handed. */
export interface Surroundings {
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved. */
  readonly machineClock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
}

/** The parts of a running oracle that hold something: files, workers, connections. */
export class Parts implements AsyncDisposable {
  readonly #owned: OwnedDatabase;
  readonly #wholeFiles: WholeFiles;
  readonly #checks = new RecordChecks();
  readonly db: Database;
  readonly signer: Signer;
  readonly files: WeatherFiles;
  readonly weather: Weather;
  /** The weather of events, proven. */
  readonly reader: WeatherReader;
  readonly events: Events;
  readonly planner: WindowPlanner;

  private constructor(
    { owned, wholeFiles, signer, files, weather, clock, urlPrefixes }:
      & Pick<Parts, "signer" | "files" | "weather">
      & {
        readonly owned: OwnedDatabase;
        readonly wholeFiles: WholeFiles;
        readonly clock: Clock;
        readonly urlPrefixes: readonly string[];
      },
  ) {
    this.#owned = owned;
    this.#wholeFiles = wholeFiles;
    this.db = owned.db;
    this.signer = signer;
    this.files = files;
    this.weather = weather;
    const { uploads, facts, searched } = files;
    const { rows } = weather;
    const reader = new WeatherReader({
      uploads,
      searched,
      facts,
      rows,
      urlPrefixes,
      clock,
      checks: this.#checks,
    });
    const judged = new EventProspects({
      uploads,
      facts,
      rows,
      planBaselines: reader.planBaselines.bind(reader),
      stationsSince: weather.stationsSince.bind(weather),
      clock,
    });
    const prospects = new RememberedProspects({ prospects: judged, light: files.light, clock });
    this.reader = reader;
    this.events = new Events({ db: owned.db, signer, clock, prospects });
    this.planner = new WindowPlanner(judged, clock);
  }

  /**
   * Opens the parts, the database first: it says which key is the oracle's.
   * @throws {DatabaseInUseError} when another oracle has the database
   * @throws {KeyFileError} when the key cannot be used
   * @throws {unknown} what keeps a part from opening; those before it are closed again
   */
  static async open(
    settings: OracleSettings,
    { clock, machineClock, log, registry }: Surroundings,
  ): Promise<Parts> {
    const { eventDb, checkpointing, weatherDir, cacheDir, duckdbMemoryMb: memoryMb } = settings;
    await using opened = new AsyncDisposableStack();
    await checkKeyOfNewDatabase(settings, databasePath(eventDb));
    const owned = opened.use(
      await OwnedDatabase.take({
        folder: eventDb,
        checkpointing,
        clock,
        machineClock,
        log,
        observer: new DatabaseMetrics(registry, databasePath(eventDb)),
      }),
    );
    const { db } = owned;
    const { key, created } = await loadOracleKey(settings, db);
    if (created) log.warn("made a new key: {path}", { path: settings.oraclePrivateKey });
    const signer = await Signer.open({
      key,
      db,
      places: await decisionPlaces(settings),
      clock,
      machineClock,
      log,
    });
    opened.defer(() => signer.close());

    const wholeFiles = opened.use(new WholeFiles(log));
    const files = await WeatherFiles.open({ weatherDir, cacheDir, db, wholeFiles, clock, log });
    opened.defer(() => files.close());
    const { uploads, light, keptDays } = files;
    const onQuery = queryMetrics(registry);
    const weather = new Weather({ uploads, light, keptDays, clock, memoryMb, log, onQuery });
    opened.move();
    return new Parts({
      owned,
      wholeFiles,
      signer,
      files,
      weather,
      clock,
      urlPrefixes: settings.evidenceUrlPrefixes,
    });
  }

  /** How they are closed, in order. */
  stopSteps(): StopStep[] {
    return [
      { name: "checks of records", stop: () => Promise.resolve(this.#checks[Symbol.dispose]()) },
      { name: "weather", stop: () => this.weather.close() },
      { name: "reading of uploads", stop: () => this.#wholeFiles[Symbol.asyncDispose]() },
      { name: "weather files", stop: () => this.files.close() },
      { name: "signer", stop: () => this.signer.close() },
      { name: "database", stop: () => this.#owned[Symbol.asyncDispose]() },
    ];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return closeInOrder(this.stopSteps());
  }
}
