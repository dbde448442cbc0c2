import { DATABASE_SECONDS, REQUEST_SECONDS, type Series } from "../../shared/observe/histogram.ts";
import type { DatabaseObserver } from "./database_reader.ts";
import type { Counter, Registry } from "../../shared/observe/metrics.ts";

/**
 * What is measured of the database: committed batches, how long they wait and take, how long reading takes, and the size
 * of the write-ahead log, which only grows while nobody moves it into the database.
 */
export class DatabaseMetrics implements DatabaseObserver {
  readonly #reads: Series;
  readonly #writes: Counter;
  readonly #waits: Series;
  readonly #commits: Series;

  /** @param path of the database file */
  constructor(registry: Registry, path: string) {
    this.#writes = registry.counter("oracle_database_writes_total", "Batches committed.");
    this.#waits = registry.histogram(
      "oracle_database_write_wait_seconds",
      "Time that committed batches waited for those before them.",
      REQUEST_SECONDS,
    ).series();
    this.#commits = registry.histogram(
      "oracle_database_write_duration_seconds",
      "Time that committed batches took once it was their turn.",
      DATABASE_SECONDS,
    ).series();
    this.#reads = registry.histogram(
      "oracle_database_read_duration_seconds",
      "Time that statements which read the database took.",
      DATABASE_SECONDS,
    ).series();
    const walBytes = registry.gauge(
      "oracle_database_wal_bytes",
      "Size of the write-ahead log; it stays small while it is checkpointed.",
    );
    registry.beforeScrape(async () => {
      const size = await Deno.stat(`${path}-wal`).then((file) => file.size, () => 0);
      walBytes.set(size);
    });
  }

  countRead(tookMs: number): void {
    this.#reads.observe(tookMs / 1000);
  }

  countWrite(waitedMs: number, tookMs: number): void {
    this.#writes.inc();
    this.#waits.observe(waitedMs / 1000);
    this.#commits.observe(tookMs / 1000);
  }
}
