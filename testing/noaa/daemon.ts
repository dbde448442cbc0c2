import { getLogger } from "@logtape/logtape";
import { basename, join } from "node:path";
import { FORECAST_COLUMNS, type ForecastRow } from "../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  type ObservationAudit,
  type ObservationRow,
} from "../../shared/contract/observation_file.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import { FileSource } from "../../shared/parquet/file_source.ts";
import { footerValue, type ParquetFooter, readFooter } from "../../shared/parquet/footer.ts";
import { readRows } from "../../shared/parquet/read.ts";
import { Daemon, type DaemonOptions } from "../../daemon/app/daemon.ts";
import type { DaemonSettings } from "../../daemon/settings.ts";
import type { FaultPlan } from "./fault.ts";
import type { NoaaRecording } from "./recording.ts";
import { NoaaServer } from "./server.ts";
import { OracleStub } from "../fixtures/oracle_stub.ts";
import { SkippingClock } from "../fixtures/skipping_clock.ts";

/** How a bench is set up. */
export interface DaemonBenchOptions {
  readonly recording: NoaaRecording;
  /** First time of the clock, ISO 8601. */
  readonly start: string;
  readonly faults?: FaultPlan;
  readonly settings?: Partial<DaemonSettings>;
  readonly limits?: DaemonOptions["limits"];
  /** A NOAA that is running already, instead of one of its own; `recording` and `faults` are then not used. */
  readonly noaa?: NoaaServer;
  /** The clock to live by, instead of one that begins at `start`. */
  readonly clock?: SkippingClock;
}

/** A daemon between a NOAA that replays a recording and an oracle that takes uploads, in a temporary folder. */
export class DaemonBench implements AsyncDisposable {
  readonly clock: SkippingClock;
  readonly noaa: NoaaServer;
  readonly oracle: OracleStub;
  readonly settings: DaemonSettings;
  readonly #root: string;
  readonly #options: DaemonBenchOptions;
  #daemon: Daemon | undefined;

  private constructor(root: string, options: DaemonBenchOptions) {
    const { recording, faults } = options;
    this.#root = root;
    this.#options = options;
    const clock = this.clock = options.clock ?? new SkippingClock(options.start);
    this.noaa = options.noaa ?? new NoaaServer(recording, { faults, clock });
    this.oracle = new OracleStub(clock);
    this.settings = {
      level: "info",
      logFormat: "text",
      metricsBind: undefined,
      generateKey: false,
      s3Bucket: undefined,
      s3Endpoint: undefined,
      s3Region: "us-west-2",
      retentionDays: 7,
      baseUrl: this.oracle.origin,
      dataDir: join(root, "spool"),
      rawDataDir: join(root, "raw"),
      sleepIntervalSeconds: 3600,
      refillRateSeconds: 15,
      tokenCapacity: 3,
      userAgent: "noaa-oracle-daemon/1.0 (test)",
      privateKey: join(root, "key.pem"),
      minForecastCoverage: 0.8,
      observationHistoryHours: 4,
      observationBatchSize: 25,
      awcBaseUrl: this.noaa.origin,
      ndfdBaseUrl: this.noaa.origin,
      nwsApiBaseUrl: this.noaa.origin,
      ...options.settings,
    };
  }

  /** Sets everything up; disposing of it removes everything. */
  static async start(options: DaemonBenchOptions): Promise<DaemonBench> {
    const bench = new DaemonBench(await Deno.makeTempDir(), options);
    await createKeyFile(bench.settings.privateKey);
    await bench.#openDaemon();
    return bench;
  }

  /** The daemon that runs now. */
  get daemon(): Daemon {
    return this.#daemon!; // opened before anybody has it
  }

  /** Ends the daemon and starts another on the same folders. */
  async restart(): Promise<Daemon> {
    this.daemon.close();
    return await this.#openDaemon();
  }

  /** Paths in the spool of one kind, oldest first. */
  async files(kind: "observations" | "forecasts"): Promise<string[]> {
    const names = (await this.spoolNames()).map(parseWeatherFileName);
    return names
      .filter((name) => name?.kind === kind)
      .map((name) => join(this.settings.dataDir, name!.day, name!.name)); // the filter left none undefined
  }

  /** All names in the spool's day folders, ordered. */
  async spoolNames(): Promise<string[]> {
    const { dataDir } = this.settings;
    const names: string[] = [];
    for await (const day of Deno.readDir(dataDir)) {
      if (!day.isDirectory) continue;
      for await (const { name } of Deno.readDir(join(dataDir, day.name))) names.push(name);
    }
    return names.sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.daemon.close();
    if (this.#options.noaa === undefined) await this.noaa[Symbol.asyncDispose]();
    await this.oracle[Symbol.asyncDispose]();
    await Deno.remove(this.#root, { recursive: true });
  }

  async #openDaemon(): Promise<Daemon> {
    return this.#daemon = await Daemon.create(this.settings, {
      clock: this.clock,
      log: getLogger("test"),
      random: () => 0,
      limits: this.#options.limits,
    });
  }
}

/** A weather file, read in full. */
export interface ReadFile<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly footer: ParquetFooter;
}

/** Reads an observation file and its audit. */
export async function readObservations(
  path: string,
): Promise<ReadFile<ObservationRow> & { readonly audit: ObservationAudit }> {
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  const groups = await Array.fromAsync(
    readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
  );
  const audit = JSON.parse(
    footerValue(footer, OBSERVATION_AUDIT_KEY) ?? "null",
  ) as ObservationAudit;
  return { name: basename(path), rows: groups.flat(), footer, audit };
}

/** Reads a forecast file. */
export async function readForecasts(path: string): Promise<ReadFile<ForecastRow>> {
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  const groups = await Array.fromAsync(readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer }));
  return { name: basename(path), rows: groups.flat(), footer };
}
