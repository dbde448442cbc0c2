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
import { fileSource } from "../../shared/parquet/file_source.ts";
import { footerValue, type ParquetFooter, readFooter } from "../../shared/parquet/footer.ts";
import { readRows } from "../../shared/parquet/read.ts";
import { Daemon, type DaemonOptions } from "../../daemon/app/daemon.ts";
import type { DaemonSettings } from "../../daemon/settings.ts";
import type { FaultPlan } from "./fault.ts";
import type { NoaaRecording } from "./recording.ts";
import { type NoaaServer, startNoaaServer } from "./server.ts";
import { type OracleStub, startOracleStub } from "../fixtures/oracle_stub.ts";
import { SkippingClock } from "../fixtures/skipping_clock.ts";

/** A daemon between a NOAA that replays a recording and an oracle that takes uploads. */
export interface DaemonBench extends AsyncDisposable {
  readonly daemon: Daemon;
  readonly settings: DaemonSettings;
  readonly noaa: NoaaServer;
  readonly oracle: OracleStub;
  readonly clock: SkippingClock;
  /** Paths in the spool of one kind, oldest first. */
  files(kind: "observations" | "forecasts"): Promise<string[]>;
  /** All names in the spool's day folders, ordered. */
  spoolNames(): Promise<string[]>;
  /** Ends the daemon and starts another on the same folders. */
  restart(): Promise<Daemon>;
}

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

/** Sets up a daemon in a temporary folder; disposing of it removes everything. */
export async function startDaemonBench(options: DaemonBenchOptions): Promise<DaemonBench> {
  const root = await Deno.makeTempDir();
  const clock = options.clock ?? new SkippingClock(options.start);
  const noaa = options.noaa ??
    startNoaaServer(options.recording, { faults: options.faults, clock });
  const oracle = startOracleStub(clock);
  const settings: DaemonSettings = {
    level: "info",
    logFormat: "text",
    metricsBind: undefined,
    generateKey: false,
    s3Bucket: undefined,
    s3Endpoint: undefined,
    s3Region: "us-west-2",
    retentionDays: 7,
    baseUrl: oracle.origin,
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
    awcBaseUrl: noaa.origin,
    ndfdBaseUrl: noaa.origin,
    nwsApiBaseUrl: noaa.origin,
    ...options.settings,
  };
  await createKeyFile(settings.privateKey);
  const openDaemon = () =>
    Daemon.create(settings, {
      clock,
      log: getLogger("test"),
      random: () => 0,
      limits: options.limits,
    });
  let daemon = await openDaemon();
  const spoolNames = async () => {
    const names: string[] = [];
    for await (const day of Deno.readDir(settings.dataDir)) {
      if (!day.isDirectory) continue;
      for await (const { name } of Deno.readDir(join(settings.dataDir, day.name))) names.push(name);
    }
    return names.sort();
  };
  return {
    get daemon() {
      return daemon;
    },
    settings,
    noaa,
    oracle,
    clock,
    spoolNames,
    async files(kind) {
      const names = (await spoolNames()).map(parseWeatherFileName);
      return names
        .filter((name) => name?.kind === kind)
        .map((name) => join(settings.dataDir, name!.day, name!.name)); // the filter left none undefined
    },
    async restart() {
      daemon.close();
      return daemon = await openDaemon();
    },
    async [Symbol.asyncDispose]() {
      daemon.close();
      if (options.noaa === undefined) await noaa.stop();
      await oracle[Symbol.asyncDispose]();
      await Deno.remove(root, { recursive: true });
    },
  };
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
  using source = await fileSource(path);
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
  using source = await fileSource(path);
  const footer = await readFooter(source);
  const groups = await Array.fromAsync(readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer }));
  return { name: basename(path), rows: groups.flat(), footer };
}
