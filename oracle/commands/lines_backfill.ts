import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { type Clock, systemClock } from "../../shared/lifecycle/clock.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { formatDay } from "../../shared/time/utc_days.ts";
import { demandDatabase } from "../database/read_beside.ts";
import { databasePath, OwnedDatabase } from "../database/owned_database.ts";
import { Archive } from "../lines/archive/archive.ts";
import { ArchivedDays } from "../lines/archive/archived_days.ts";
import { LineKeeper } from "../lines/history/line_keeper.ts";
import type { OracleSettings } from "../settings.ts";

const BUCKET = "s3://";
/** Where a daemon's bucket holds its files. */
const BUCKET_PREFIX = "weather_data/";

/** The command `lines backfill`: keeps the misses of past days out of a daemon's archive. */
export const linesBackfill: Command<OracleSettings> = {
  name: "lines backfill",
  summary: "Read the misses of the last 60 days from a daemon's archive and fit lines to them; " +
    "the oracle must not run meanwhile. Days that are kept already stay as they are.",
  operands: { usage: "<archive folder | s3://bucket>", min: 1, max: 1 },
  run: (call) => backfillLines(call, systemClock),
};

/**
 * Keeps the misses of the days that lack, newest first, and fits lines.
 * @param clock whose last 60 days are meant
 * @returns the exit status
 */
export async function backfillLines(
  call: CommandCall<OracleSettings>,
  clock: Clock,
): Promise<number> {
  const log = getLogger("oracle");
  const { settings } = await call.settings();
  const [place = ""] = call.operands;
  const { archive, close } = await openArchive(place, settings);
  await using opened = new AsyncDisposableStack();
  opened.defer(close);
  const { eventDb, checkpointing, cacheDir, duckdbMemoryMb: memoryMb } = settings;
  await demandDatabase(databasePath(eventDb));
  const { db } = opened.use(
    await OwnedDatabase.take({
      folder: eventDb,
      checkpointing,
      clock,
      machineClock: systemClock,
      log,
    }),
  );
  await Deno.mkdir(cacheDir, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: cacheDir, prefix: "backfill-" });
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  const { evidenceUrlPrefixes: urlPrefixes } = settings;
  const days = opened.use(
    await ArchivedDays.open({ archive, folder, memoryMb, urlPrefixes, log }),
  );
  const { days: read } = await new LineKeeper({ db, clock, log }).update(days, {
    again: "empty days",
    onDay: (dayMs, pairs, left) =>
      call.print(`${formatDay(dayMs)}: ${pairs} misses, ${left} days left`),
  });
  call.print(`${read} days were read, and lines are fitted to what is kept`);
  return 0;
}

async function openArchive(
  place: string,
  { s3Endpoint: endpoint, s3Region: region }: OracleSettings,
): Promise<{ readonly archive: Archive; readonly close: () => void }> {
  if (place.startsWith(BUCKET)) {
    const bucket = place.slice(BUCKET.length).replace(/\/$/, "");
    const store = await S3Store.open({ bucket, endpoint, region });
    return { archive: new Archive(store, BUCKET_PREFIX), close: () => store.close() };
  }
  const isFolder = await Deno.stat(place).then((info) => info.isDirectory, () => false);
  if (!isFolder) throw new UsageError(`${place} is no folder; a bucket is spelled ${BUCKET}<name>`);
  const folder = new FolderStore(join(place, "."), { create: false });
  return { archive: new Archive(folder, ""), close: () => {} };
}
