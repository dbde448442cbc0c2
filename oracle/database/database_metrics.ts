import type { Registry } from "../../shared/observe/metrics.ts";

/**
 * Declares the metrics of the database file: committed batches, and the size of the write-ahead log, which only grows
 * while nobody moves it into the database.
 * @returns what counts a committed batch
 */
export function databaseMetrics(registry: Registry, path: string): () => void {
  const writes = registry.counter("oracle_database_writes_total", "Batches committed.");
  const walBytes = registry.gauge(
    "oracle_database_wal_bytes",
    "Size of the write-ahead log; it stays small while it is checkpointed.",
  );
  registry.beforeScrape(async () => {
    const size = await Deno.stat(`${path}-wal`).then((file) => file.size, () => 0);
    walBytes.set(size);
  });
  return () => writes.inc();
}
