import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { type Archive, type ArchiveOptions, openArchive } from "../oracle/files/archive.ts";
import type { Column } from "../shared/contract/table.ts";
import { MemorySink } from "../shared/parquet/memory_sink.ts";
import { TableWriter } from "../shared/parquet/write.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** An archive in a temporary folder that goes with it. */
export interface ArchiveRoom extends AsyncDisposable {
  readonly archive: Archive;
  readonly clock: VirtualClock;
  readonly weatherDir: string;
  readonly cacheDir: string;
  /** Closes the archive and opens it again; `meanwhile` runs between. */
  reopen(meanwhile?: () => Promise<unknown>): Promise<Archive>;
}

/** Opens an empty archive at 2030-01-02T00:00:00Z. */
export async function openArchiveRoom(
  options: Partial<ArchiveOptions> = {},
): Promise<ArchiveRoom> {
  const folder = await Deno.makeTempDir({ prefix: "archive-" });
  const clock = new VirtualClock(Date.parse("2030-01-02T00:00:00Z"));
  const places = { weatherDir: join(folder, "weather_data"), cacheDir: join(folder, "cache") };
  const open = () =>
    openArchive({ ...places, clock, log: getLogger(["test", "archive"]), ...options });
  let archive = await open();
  return {
    get archive() {
      return archive;
    },
    clock,
    ...places,
    async reopen(meanwhile) {
      await archive.close();
      await meanwhile?.();
      archive = await open();
      return archive;
    },
    async [Symbol.asyncDispose]() {
      await archive.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The bytes of a parquet file of one row group. */
export async function tableBytes<Row extends object>(
  columns: readonly Column[],
  rows: readonly Row[],
  keyValue: Iterable<readonly [string, string]> = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const table = new TableWriter<Row>(sink, columns, { root: "test" });
  await table.writeRowGroup(rows);
  await table.finish(keyValue);
  return sink.bytes();
}
