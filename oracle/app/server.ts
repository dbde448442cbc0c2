import { getLogger, type Logger } from "@logtape/logtape";
import { waitForAbort } from "../../shared/lifecycle/wait_for_abort.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type Clock, systemClock } from "../../shared/lifecycle/clock.ts";
import { stopInOrder, type StopReport } from "../../shared/lifecycle/shutdown.ts";
import { Supervisor, type TaskEndedError } from "../../shared/lifecycle/supervise.ts";
import { Registry } from "../../shared/observe/metrics.ts";
import type { Database } from "../database/database.ts";
import { registerEventGauges } from "../events/event_gauges.ts";
import { registerFileMetrics } from "../files/file_metrics.ts";
import { ComparisonJob } from "../jobs/comparison_job.ts";
import { PassJob } from "../jobs/pass_job.ts";
import { startRetentionJob } from "../jobs/retention_job.ts";
import type { Schedule } from "../jobs/schedule.ts";
import { type Listeners, openListeners } from "./listeners.ts";
import { onOneFileSystem } from "./decision_places.ts";
import { oracleMetrics } from "./metrics.ts";
import { publicRoutes } from "./public_routes.ts";
import { openParts, type Parts } from "./parts.ts";
import type { ProbeChecks } from "../routes/probes.ts";
import type { OracleSettings } from "../settings.ts";
import { Settlement } from "../settlement/pass.ts";
import type { PassSummary } from "../settlement/pass_summary.ts";
import { WantedEvidence } from "../settlement/wanted_evidence.ts";
import { neededFiles } from "../settlement/needed_files.ts";
import { passMetrics } from "../settlement/pass_metrics.ts";

/** A running oracle. */
export interface Oracle {
  /** The origin of the public listener, with the port that was really taken. */
  readonly url: string;
  readonly address: Deno.NetAddr;
  /** The origin of the private listener, if there is one. */
  readonly privateUrl: string | undefined;
  readonly npub: Npub;
  /** Aborts when it stops: because it was told to, or because of {@link failure}. */
  readonly ending: AbortSignal;
  /** What ended by itself though the oracle cannot do without it; it should then be stopped. */
  readonly failure: TaskEndedError | undefined;
  /** Runs a processing pass, after the one that may be running. */
  runPass(): Promise<PassSummary>;
  /** Stops in order, within the time that the settings give; further calls get the same report. */
  stop(): Promise<StopReport>;
}

/** What an oracle needs besides its settings. */
export interface OracleOptions {
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved; tests hand in another. */
  readonly machineClock?: Clock;
  readonly log: Logger;
  /** For the one line each request leaves; the logger `http` unless given. */
  readonly accessLog?: Logger;
  /** Whether passes run only when asked for, neither by timetable nor after uploads; tests want that. */
  readonly passesOnDemand?: boolean;
}

/** Of the time a stop may take, the share that requests under way get. */
const DRAIN_SHARE = 0.6;

/**
 * Starts an oracle: opens its parts, listens, and runs its jobs.
 * @throws {unknown} what keeps it from starting; all that was opened is closed again
 */
export async function startOracle(
  settings: OracleSettings,
  options: OracleOptions,
): Promise<Oracle> {
  const { clock, machineClock = systemClock, log, accessLog = getLogger("http") } = options;
  await using opened = new AsyncDisposableStack();
  const registry = new Registry();
  const parts = await openParts(settings, { clock, machineClock, log, registry }, opened);
  const passes = startPasses(settings, options, parts, registry);
  opened.defer(() => passes.stop());
  const retention = startRetention(settings, options, parts);
  opened.defer(() => retention.stop());
  const comparison = startComparison(settings, options, parts, registry);
  opened.defer(() => comparison.stop());
  registerEventGauges(registry, parts.db, clock);
  registerFileMetrics(registry, parts.files, settings.weatherDir, clock);

  const supervisor = new Supervisor();
  const { db, signer, events, files: { uploads }, weather } = parts;
  const lacking = parts.reader.lacking.bind(parts.reader);
  const wanted = new WantedEvidence({ db, lacking, clock, log });
  const probes = probesOf(parts, supervisor.signal);
  const listeners = await openListeners(settings, {
    db,
    publicRoutes: (weatherLine) =>
      publicRoutes({
        signer,
        events,
        uploads,
        weather,
        passes,
        wanted,
        probes,
        clock,
        weatherLine,
      }),
    registry,
    metrics: oracleMetrics(registry, signer),
    clock,
    log,
    accessLog,
  }, opened);
  opened.move();
  supervise(supervisor, listeners, parts.db);
  await tellOperator(settings, parts, listeners, log);

  let stopping: Promise<StopReport> | undefined;
  return {
    url: listeners.public.origin,
    address: listeners.public.address,
    privateUrl: listeners.private?.origin,
    npub: parts.signer.publicKey.npub,
    ending: supervisor.signal,
    get failure() {
      return supervisor.failure;
    },
    runPass: () => passes.runPass(),
    stop() {
      supervisor.stop();
      stopping ??= stopAll(settings, listeners, { passes, retention, comparison }, parts, log);
      return stopping;
    },
  };
}

function startPasses(
  settings: OracleSettings,
  { clock, log, passesOnDemand = false }: OracleOptions,
  { db, signer, files, reader }: Parts,
  registry: Registry,
): PassJob {
  const settlement = new Settlement({ db, reader, signer, clock, log });
  const passes = new PassJob({
    settlement,
    log,
    intervalSeconds: passesOnDemand ? undefined : settings.etlIntervalSeconds,
    onPass: passMetrics(registry, clock),
  });
  if (passesOnDemand) return passes;
  files.uploads.onPublished(() => passes.wake());
  passes.wake(); // what was decided before a crash need not wait for the timetable
  return passes;
}

function startRetention(
  { retentionDays }: OracleSettings,
  { clock, log }: OracleOptions,
  { db, files }: Parts,
): Schedule {
  const needed = () => neededFiles(db, clock.now());
  return startRetentionJob({ uploads: files.uploads, retentionDays, neededFiles: needed, log });
}

function startComparison(
  { evidenceUrlPrefixes: urlPrefixes }: OracleSettings,
  { log }: OracleOptions,
  { files: { uploads, facts } }: Parts,
  registry: Registry,
): ComparisonJob {
  return new ComparisonJob({ uploads, facts, urlPrefixes, registry, log });
}

function probesOf({ db, signer }: Parts, ending: AbortSignal): ProbeChecks {
  return {
    draining: () => ending.aborted,
    health: () => db.health(),
    async ready() {
      const state = await signer.trust();
      if (!state.trusted) throw new RefusalError("busy", "the decision store is not trusted");
    },
  };
}

/** A listener or writer that ends before it is told to takes the oracle down with it. */
function supervise(supervisor: Supervisor, listeners: Listeners, db: Database): void {
  const { public: forClients, private: forOperator } = listeners;
  supervisor.run("database writer", (ending) => Promise.race([db.finished, waitForAbort(ending)]));
  supervisor.run(
    "HTTP listener",
    (ending) => Promise.race([forClients.finished, waitForAbort(ending)]),
  );
  if (forOperator) {
    supervisor.run(
      "private listener",
      (ending) => Promise.race([forOperator.finished, waitForAbort(ending)]),
    );
  }
}

async function tellOperator(
  settings: OracleSettings,
  { signer }: Parts,
  listeners: Listeners,
  log: Logger,
): Promise<void> {
  for (const role of ["coordinator", "uploader"] as const) {
    const setting = `${role}_pubkeys`;
    if (settings[`${role}Pubkeys`].length === 0) {
      log.warn("{setting} is empty: nobody may act as {role}", { setting, role });
    }
  }
  if (settings.decisionBucket === undefined) {
    log.info(
      "decisions are kept in {folder} alone: a copy of this oracle that does not share it could sign another " +
        "outcome, so never run two with this key",
      { folder: settings.decisionDir },
    );
    if (await onOneFileSystem(settings.decisionDir, settings.eventDb)) {
      log.warn(
        "decisions in {folder} and the database in {database} are on one file system: set back together, by a " +
          "snapshot, they forget what was signed; after 15 minutes away, events that were due then wait for " +
          "`oracle decisions accept`; decision_bucket removes this (docs/backup.md)",
        { folder: settings.decisionDir, database: settings.eventDb },
      );
    }
  }
  log.info("listening on {url} as {npub}", {
    url: listeners.public.origin,
    npub: signer.publicKey.npub,
    operator: listeners.private?.origin,
  });
}

/** No new work, then the work at hand, then those who make work, and last what it is stored in. */
async function stopAll(
  { shutdownTimeoutSeconds }: OracleSettings,
  listeners: Listeners,
  { passes, retention, comparison }: {
    readonly passes: PassJob;
    readonly retention: Schedule;
    readonly comparison: ComparisonJob;
  },
  { db, signer, files, weather }: Parts,
  log: Logger,
): Promise<StopReport> {
  const timeoutMs = shutdownTimeoutSeconds * 1000;
  const drained = AbortSignal.timeout(timeoutMs * DRAIN_SHARE);
  const drain = async () => {
    await Promise.all([listeners.public.drain(drained), listeners.private?.drain(drained)]);
  };
  const report = await stopInOrder([
    { name: "requests", stop: drain },
    { name: "processing pass", stop: () => passes.stop() },
    { name: "retention", stop: () => retention.stop() },
    { name: "comparison of uploads", stop: () => comparison.stop() },
    { name: "weather", stop: () => weather.close() },
    { name: "weather files", stop: () => files.close() },
    { name: "signer", stop: () => signer.close() },
    { name: "database", stop: () => db.close() },
  ], timeoutMs);
  for (const { name, error } of report.failed) {
    log.error("stopping: {name} failed", { name, error });
  }
  if (report.unfinished.length > 0) {
    log.error("the time to stop ran out; what became of this is unknown: {unfinished}", {
      unfinished: report.unfinished,
    });
  }
  log.info("stopped");
  return report;
}
