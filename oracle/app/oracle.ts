import { getLogger, type Logger } from "@logtape/logtape";
import type { InfoLog } from "../../shared/observe/direct_log.ts";
import { ReturnedMemory } from "../../shared/lifecycle/returned_memory.ts";
import { waitForAbort } from "../../shared/lifecycle/wait_for_abort.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type Clock, systemClock } from "../../shared/lifecycle/clock.ts";
import { stopInOrder, type StopReport } from "../../shared/lifecycle/shutdown.ts";
import { Supervisor, type TaskEndedError } from "../../shared/lifecycle/supervise.ts";
import { Registry } from "../../shared/observe/metrics.ts";
import { ChangeFeed } from "../changes/change_feed.ts";
import { registerChangeMetrics } from "../changes/change_metrics.ts";
import { EventAnswers } from "../events/event_answers.ts";
import { EventSearch } from "../events/event_search.ts";
import { registerEventGauges } from "../events/event_gauges.ts";
import { registerFileMetrics } from "../files/file_metrics.ts";
import { Jobs } from "./jobs.ts";
import { Listeners } from "./listeners.ts";
import { linesUpdate } from "./lines_update.ts";
import { oracleMetrics } from "./metrics.ts";
import { carryOut, type Ordered } from "../orders/carry_out.ts";
import { metricsRoutes } from "../routes/metrics.ts";
import { operatorRoutes } from "../routes/operator.ts";
import { publicRoutes } from "./public_routes.ts";
import { Parts } from "./parts.ts";
import { LineKeeper, type LinesUpdate } from "../lines/history/line_keeper.ts";
import { linesAnswer } from "../lines/line_history.ts";
import { NewestMisses } from "../lines/newest_misses.ts";
import { tellOperator } from "./start_log.ts";
import type { ProbeChecks } from "../routes/probes.ts";
import { type OracleSettings, writtenFolders } from "../settings.ts";
import { neededFiles } from "../settlement/needed_files.ts";
import { Settlement } from "../settlement/pass.ts";
import type { PassSummary } from "../settlement/pass_summary.ts";
import { KeptAnswers } from "../weather/answers/kept_answers.ts";
import { WalletMessages } from "../events/wallet_messages.ts";
import { WantedEvidence } from "../settlement/wanted_evidence.ts";

/** What an oracle needs besides its settings. */
export interface OracleOptions {
  readonly clock: Clock;
  /** The time of the machine, also where `clock` is moved; tests hand in another. */
  readonly machineClock?: Clock;
  readonly log: Logger;
  /** By which the age of signed requests is judged; `clock` unless given. */
  readonly proofClock?: Clock;
  /** For the one line each request leaves; the logger `http` unless given. */
  readonly accessLog?: InfoLog;
  /** Whether passes run only when asked for, neither by timetable nor after uploads; tests want that. */
  readonly passesOnDemand?: boolean;
}

/** Of the time a stop may take, the share that requests under way get. */
const DRAIN_SHARE = 0.6;

/** A running oracle. */
export class Oracle {
  readonly npub: Npub;
  readonly #timeoutMs: number;
  readonly #log: Logger;
  readonly #supervisor: Supervisor;
  readonly #parts: Parts;
  readonly #jobs: Jobs;
  readonly #listeners: Listeners;
  readonly #memory: ReturnedMemory;
  readonly #updateLines: () => Promise<LinesUpdate>;
  #stopping: Promise<StopReport> | undefined;

  private constructor({ settings, log, supervisor, parts, jobs, listeners, memory, updateLines }: {
    readonly settings: OracleSettings;
    readonly log: Logger;
    readonly supervisor: Supervisor;
    readonly parts: Parts;
    readonly jobs: Jobs;
    readonly listeners: Listeners;
    readonly memory: ReturnedMemory;
    readonly updateLines: () => Promise<LinesUpdate>;
  }) {
    this.npub = parts.signer.publicKey.npub;
    this.#timeoutMs = settings.shutdownTimeoutSeconds * 1000;
    this.#log = log;
    this.#supervisor = supervisor;
    this.#parts = parts;
    this.#jobs = jobs;
    this.#listeners = listeners;
    this.#memory = memory;
    this.#updateLines = updateLines;
  }

  /**
   * Starts an oracle: opens its parts, runs its jobs, and listens.
   * @throws {unknown} what keeps it from starting; all that was opened is closed again
   */
  static async start(settings: OracleSettings, options: OracleOptions): Promise<Oracle> {
    const { clock, machineClock = systemClock, log, accessLog = getLogger("http") } = options;
    const { passesOnDemand = false, proofClock = clock } = options;
    await using opened = new AsyncDisposableStack();
    const registry = new Registry();
    const memory = opened.use(new ReturnedMemory());
    const parts = opened.use(
      await Parts.open(settings, { clock, machineClock, log, registry }),
    );
    const { db, signer, events, files, weather, reader } = parts;
    const settlement = new Settlement({ db, reader, signer, clock, log });
    const { evidenceUrlPrefixes: urlPrefixes } = settings;
    const keeper = new LineKeeper({ db, clock, log });
    const updateLines = linesUpdate({ keeper, files, weather, urlPrefixes });
    const jobs = opened.use(
      new Jobs(settings, {
        db,
        files,
        weather,
        settlement,
        updateLines,
        clock,
        log,
        registry,
        passesOnDemand,
      }),
    );
    registerEventGauges(registry, db, clock);
    registerFileMetrics(registry, files, writtenFolders(settings), clock);

    const supervisor = new Supervisor();
    const changes = new ChangeFeed({ db, log });
    registerChangeMetrics(registry, changes);
    opened.defer(() => changes[Symbol.dispose]());
    supervisor.signal.addEventListener("abort", () => changes[Symbol.dispose](), { once: true });
    const weatherAnswers = new KeptAnswers(files.light);
    const routes = publicRoutes({
      db,
      signer,
      events,
      answers: new EventAnswers({ events, db, clock }),
      changes,
      search: new EventSearch(db, clock),
      uploads: files.uploads,
      weather,
      weatherAnswers,
      passes: jobs.passes,
      planner: parts.planner,
      wanted: new WantedEvidence({ db, lacking: reader.lacking.bind(reader), clock, log }),
      walletMessages: new WalletMessages(db, signer),
      misses: new NewestMisses(db),
      lines: (question) => linesAnswer(db, question),
      probes: probesOf(parts, supervisor.signal),
      clock,
    });
    const listeners = opened.use(
      await Listeners.open(settings, {
        db,
        routes,
        operatorRoutes: [
          ...metricsRoutes(registry),
          ...operatorRoutes({
            db,
            rowCounts: files.rowCounts.bind(files),
            scrape: registry.scrape.bind(registry),
          }, clock),
        ],
        registry,
        metrics: oracleMetrics(registry, signer, weather, weatherAnswers, clock.now()),
        carryOut: (order) => carryOut(order, orderedOf(parts, keeper, settings, clock)),
        clock: proofClock,
        log,
        accessLog,
      }),
    );
    const oracle = new Oracle({
      settings,
      log,
      supervisor,
      parts,
      jobs,
      listeners,
      memory,
      updateLines,
    });
    oracle.#supervise();
    await weather.prepare();
    await tellOperator(settings, log);
    log.info("listening on {url} as {npub}", {
      url: oracle.url,
      npub: oracle.npub,
      operator: oracle.privateUrl,
    });
    opened.move();
    return oracle;
  }

  /** The origin of the public listener, with the port that was really taken. */
  get url(): string {
    return this.#listeners.public.origin;
  }

  get address(): Deno.NetAddr {
    return this.#listeners.public.address;
  }

  /** The origin of the private listener, if there is one. */
  get privateUrl(): string | undefined {
    return this.#listeners.private?.origin;
  }

  /** Aborts when it stops: because it was told to, or because of {@link failure}. */
  get ending(): AbortSignal {
    return this.#supervisor.signal;
  }

  /** What ended by itself though the oracle cannot do without it; it should then be stopped. */
  get failure(): TaskEndedError | undefined {
    return this.#supervisor.failure;
  }

  /** Runs a processing pass, after the one that may be running. */
  runPass(): Promise<PassSummary> {
    return this.#jobs.passes.runPass();
  }

  /** Keeps the misses of the days that are over, and fits lines; otherwise done every hour. */
  updateLines(): Promise<LinesUpdate> {
    return this.#updateLines();
  }

  /** Counts the stations that may be played with; otherwise done every ten minutes and after uploads. */
  countEligible(): Promise<void> {
    return this.#jobs.eligibility.look();
  }

  /** Stops in order, within the time that the settings give; further calls get the same report. */
  stop(): Promise<StopReport> {
    this.#supervisor.stop();
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** A listener or writer that ends before it is told to takes the oracle down with it. */
  #supervise(): void {
    const tasks: Record<string, Promise<void> | undefined> = {
      "database writer": this.#parts.db.finished,
      "HTTP listener": this.#listeners.public.finished,
      "private listener": this.#listeners.private?.finished,
    };
    for (const [name, finished] of Object.entries(tasks)) {
      if (!finished) continue;
      this.#supervisor.run(name, (ending) => Promise.race([finished, waitForAbort(ending)]));
    }
  }

  /** What a start with many new files has to do takes minutes; it goes on after the next start. */
  async #stopPreparing(): Promise<void> {
    const { weather, files } = this.#parts;
    await Promise.all([weather.stopPreparing(), files.stopReading()]);
  }

  /** No new work, then the work at hand, then those who make work, and last what it is stored in. */
  async #stopAll(): Promise<StopReport> {
    const drained = AbortSignal.timeout(this.#timeoutMs * DRAIN_SHARE);
    const report = await stopInOrder([
      { name: "requests", stop: () => this.#listeners.drain(drained) },
      { name: "preparing of weather", stop: () => this.#stopPreparing() },
      ...this.#jobs.stopSteps(),
      { name: "memory", stop: () => this.#memory[Symbol.asyncDispose]() },
      ...this.#parts.stopSteps(),
    ], this.#timeoutMs);
    for (const { name, error } of report.failed) {
      this.#log.error("stopping: {name} failed", { name, error });
    }
    if (report.unfinished.length > 0) {
      this.#log.error("the time to stop ran out; what became of this is unknown: {unfinished}", {
        unfinished: report.unfinished,
      });
    }
    this.#log.info("stopped");
    return report;
  }
}

function orderedOf(
  { db, signer, files }: Parts,
  keeper: LineKeeper,
  { retentionDays }: OracleSettings,
  clock: Clock,
): Ordered {
  return {
    signer: () => Promise.resolve(signer),
    lines: () => Promise.resolve(keeper),
    files: () =>
      Promise.resolve({
        quarantine: files.quarantine,
        problems: () => files.problems(),
        async clean() {
          const keep = await neededFiles(db, clock.now());
          return await files.uploads.retain({ retentionDays, keep });
        },
      }),
  };
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
