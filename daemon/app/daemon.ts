import type { Logger } from "@logtape/logtape";
import type { Npub } from "../../shared/contract/ids.ts";
import { loadKey } from "../../shared/keys/key_file.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { Registry } from "../../shared/observe/metrics.ts";
import { inSpan } from "../../shared/observe/tracing.ts";
import type { ListenAddress } from "../../shared/http/bounded_server.ts";
import { PrivateListener } from "../../shared/http/private_listener.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import type { HistoryLimits } from "../collect/history_budget.ts";
import { HistoryStateKeeper } from "../collect/history_state.ts";
import { NO_PROGRESS, type Progress } from "../collect/progress.ts";
import type { Rr7Limits } from "../collect/rr7_session.ts";
import { type CycleParts, type CycleSummary, runCycle } from "./cycle.ts";
import { DaemonMetrics } from "./metrics.ts";
import { CatalogSource } from "../noaa/catalog.ts";
import { HttpClient } from "../noaa/http_client.ts";
import { CatalogKeeper } from "../noaa/kept_catalog.ts";
import { HTTP_LIMITS, type HttpLimits } from "../noaa/limits.ts";
import { TokenBucket } from "../noaa/token_bucket.ts";
import { ArchiveDelivery } from "../publish/archive_delivery.ts";
import { BucketArchive, FolderArchive } from "../publish/archive_place.ts";
import { OracleDelivery } from "../publish/oracle_delivery.ts";
import { Publisher, type PublishSummary } from "../publish/publisher.ts";
import { DELIVERIES, Spool } from "../publish/spool.ts";
import { SpoolLock } from "../publish/spool_lock.ts";
import { WantedSource } from "../publish/wanted_source.ts";
import { lastSuccess } from "./last_success.ts";
import { nextSlotMs } from "./schedule.ts";
import type { DaemonSettings } from "../settings.ts";

/** What a daemon needs of the world; all but clock and log have their usual values. */
export interface DaemonOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** By which requests to the oracle are signed; `clock` unless given. */
  readonly proofClock?: Clock;
  readonly progress?: Progress;
  readonly registry?: Registry;
  /** In [0, 1); spreads retries. */
  readonly random?: () => number;
  readonly limits?: {
    readonly http?: Partial<HttpLimits>;
    readonly history?: HistoryLimits;
    readonly rr7?: Rr7Limits;
  };
}

/** Longest time a good cycle can take beyond its slot: two sources at their limit, and delivery. */
const LONGEST_CYCLE_MS = 2 * HOUR_MS;
/** Shortest time between the starts of two METAR history requests, s, and between two of api.weather.gov. */
const HISTORY_PACE_S = 0.75;
const RR7_PACE_S = 1;

/** A daemon that holds its spool. */
export class Daemon implements Disposable {
  readonly npub: Npub;
  readonly registry: Registry;
  readonly #settings: DaemonSettings;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #parts: CycleParts;
  readonly #held: readonly (() => void)[];
  #lastEndMs: number;

  private constructor(
    { settings, npub, registry, parts, held }: {
      settings: DaemonSettings;
      npub: Npub;
      registry: Registry;
      parts: CycleParts;
      /** What gives back each thing that the daemon holds. */
      held: readonly (() => void)[];
    },
  ) {
    this.npub = npub;
    this.registry = registry;
    this.#settings = settings;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#parts = parts;
    this.#held = held;
    this.#lastEndMs = parts.clock.now();
  }

  /**
   * Wires a daemon: loads its key and takes its spool.
   * @throws {KeyFileError} when the key cannot be used
   * @throws {SpoolInUseError} when another daemon has the spool
   */
  static async create(settings: DaemonSettings, options: DaemonOptions): Promise<Daemon> {
    const { clock, log, proofClock = clock } = options;
    const { key, created } = await loadKey({
      path: settings.privateKey,
      generate: settings.generateKey,
    });
    const { npub } = key;
    const lock = await SpoolLock.take(settings.dataDir);

    const registry = options.registry ?? new Registry();
    const metrics = new DaemonMetrics(registry, clock);
    const client = new HttpClient({
      userAgent: settings.userAgent,
      clock,
      log,
      random: options.random,
    });
    const oracle = new OracleDelivery({
      baseUrl: settings.baseUrl,
      key,
      npub,
      clock: proofClock,
    });
    const archive = new ArchiveDelivery(archivePlace(settings));
    const spool = new Spool(settings.dataDir);
    const publisher = new Publisher({
      spool,
      clock,
      log,
      observer: metrics,
      deliveries: [oracle, archive],
    });
    const { files } = await spool.list();
    for (const kind of ["observations", "forecasts"] as const) {
      const stampMs = await lastSuccess(files, kind);
      if (stampMs !== undefined) metrics.noteResumed(kind, stampMs);
    }
    for (const delivery of DELIVERIES) {
      metrics.setOwed(delivery, files.filter(({ owes }) => owes.includes(delivery)).length);
    }
    log.info(created ? "uploads are signed by {npub}, a new key" : "uploads are signed by {npub}", {
      npub,
    });
    const parts: CycleParts = {
      clock,
      log,
      wanted: new WantedSource({ baseUrl: settings.baseUrl, key, clock: proofClock }),
      spool,
      publisher,
      metrics,
      retentionDays: settings.retentionDays,
      ...collectors(settings, options, client),
    };
    const held = [
      () => client.close(),
      () => oracle.close(),
      () => archive.close(),
      () => lock.release(),
    ];
    return new Daemon({ settings, npub, registry, parts, held });
  }

  /** Whether a cycle ended recently enough; false means that the daemon hangs. */
  get healthy(): boolean {
    const longestMs = this.#settings.sleepIntervalSeconds * 1000 + LONGEST_CYCLE_MS;
    return this.#clock.now() - this.#lastEndMs <= longestMs;
  }

  /** Serves probes and `/metrics` to the operator at this address, until it is stopped. */
  listen(bind: ListenAddress): Promise<PrivateListener> {
    const isHealthy = () => this.healthy;
    return PrivateListener.start({
      bind,
      registry: this.registry,
      probes: { health: isHealthy, ready: isHealthy },
      log: this.#log,
    });
  }

  /**
   * Collects and publishes once.
   * @throws {unknown} only the signal's reason
   */
  async runCycle(signal?: AbortSignal): Promise<CycleSummary> {
    const summary = await inSpan("cycle", {}, () => runCycle(this.#parts, signal));
    this.#lastEndMs = this.#clock.now();
    return summary;
  }

  /** Tries to deliver what is owed. */
  publish(signal?: AbortSignal): Promise<PublishSummary> {
    return this.#parts.publisher.publish(signal);
  }

  /** Runs a cycle now and at each slot until the signal aborts; resolves then. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.runCycle(signal);
        const slotMs = nextSlotMs(this.#clock.now(), this.#settings.sleepIntervalSeconds);
        this.#log.info("the next cycle begins at {at}", { at: formatInstant(slotMs) });
        await this.#waitUntil(slotMs, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }

  /** Gives back the spool and closes connections. */
  close(): void {
    for (const release of this.#held) release();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Waits for the next slot, and meanwhile tries again to deliver what a service that was down is owed. */
  async #waitUntil(slotMs: number, signal: AbortSignal): Promise<void> {
    const { publisher } = this.#parts;
    for (let now = this.#clock.now(); now < slotMs; now = this.#clock.now()) {
      const retryAtMs = publisher.retryAtMs ?? Infinity;
      if (retryAtMs <= now) await publisher.publish(signal);
      else await this.#clock.sleep(Math.min(slotMs, retryAtMs) - now, signal);
    }
  }
}

function archivePlace(settings: DaemonSettings) {
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region } = settings;
  return bucket === undefined
    ? new FolderArchive({ folder: settings.rawDataDir, memory: settings.dataDir })
    : new BucketArchive({ bucket, endpoint, region });
}

function collectors(
  settings: DaemonSettings,
  options: DaemonOptions,
  client: HttpClient,
): Pick<CycleParts, "catalog" | "observations" | "forecasts"> {
  const { clock, log, progress = NO_PROGRESS } = options;
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits?.http };
  const bucket = new TokenBucket({
    capacity: settings.tokenCapacity,
    refillSeconds: settings.refillRateSeconds,
    clock,
  });
  const pace = (refillSeconds: number) => new TokenBucket({ capacity: 1, refillSeconds, clock });
  const shared = { client, clock, limits };
  return {
    catalog: new CatalogSource({
      client,
      bucket,
      baseUrl: settings.awcBaseUrl,
      keeper: new CatalogKeeper(settings.dataDir),
      limits,
      log,
    }),
    observations: {
      clock,
      log,
      progress,
      settings,
      state: new HistoryStateKeeper(settings.dataDir),
      history: { ...shared, baseUrl: settings.awcBaseUrl, gates: [bucket, pace(HISTORY_PACE_S)] },
      rr7: { ...shared, baseUrl: settings.nwsApiBaseUrl, pace: pace(RR7_PACE_S) },
      limits: options.limits,
    },
    forecasts: {
      clock,
      log,
      progress,
      settings,
      ndfd: { ...shared, baseUrl: settings.ndfdBaseUrl, bucket },
    },
  };
}
