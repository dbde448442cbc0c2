import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { parseDay } from "../../shared/time/utc_days.ts";
import { databasePath } from "../database/owned_database.ts";
import { DatabaseInUseError, ProcessLock } from "../database/process_lock.ts";
import { demandNewestDatabase } from "../database/read_beside.ts";
import { Archive } from "../lines/archive/archive.ts";
import { ArchivedDays } from "../lines/archive/archived_days.ts";
import { keepDayOrder } from "../orders/line_orders.ts";
import type { Order } from "../orders/order.ts";
import type { OracleSettings } from "../settings.ts";
import { carryOutSomewhere } from "./give_order.ts";

const BUCKET = "s3://";
/** Where a daemon's bucket holds its files. */
const BUCKET_PREFIX = "weather_data/";

/** The command `lines backfill`: keeps the misses of past days out of a daemon's archive. */
export const linesBackfill: Command<OracleSettings> = {
  name: "lines backfill",
  summary: "Read the misses of the last 60 days from a daemon's archive and fit lines to them. " +
    "Each day is kept as soon as it is read; days that are kept already stay as they are.",
  operands: { usage: "<archive folder | s3://bucket>", min: 1, max: 1 },
  async run(call) {
    const { settings } = await call.settings();
    const [place = ""] = call.operands;
    const { archive, close } = await openArchive(place, settings);
    try {
      await demandNewestDatabase(databasePath(settings.eventDb));
      return await backfillLines(call, settings, archive);
    } finally {
      close();
    }
  },
};

/** Reads here, so that an oracle that runs goes on answering, and has it stored by whoever has the database. */
async function backfillLines(
  { print }: CommandCall<OracleSettings>,
  settings: OracleSettings,
  archive: Archive,
): Promise<number> {
  const due = await order(settings, { order: "tell due days" });
  if (due.length > 0) {
    await using copies = await CopyFolder.take(settings.cacheDir);
    await using days = await ArchivedDays.open({
      archive,
      folder: copies.path,
      memoryMb: settings.duckdbMemoryMb,
      urlPrefixes: settings.evidenceUrlPrefixes,
      log: getLogger("oracle"),
    });
    for (const [index, day] of due.entries()) {
      const read = await days.read(parseDay(day)!, systemClock.now()); // they are told as days
      const [kept] = read.pairs.full.length === 0
        ? [`${day}: nothing to keep`]
        : await order(settings, keepDayOrder(day, read));
      print(`${kept}, ${due.length - index - 1} days left`);
    }
    await order(settings, { order: "fit lines" });
  }
  print(`${due.length} days were read, and lines are fitted to what is kept`);
  return 0;
}

/** The lines that an order is answered with. */
async function order(settings: OracleSettings, one: Order): Promise<readonly string[]> {
  const { status, printed, complained } = await carryOutSomewhere(settings, one);
  if (status !== 0) throw new Error(complained.join("; "));
  return printed;
}

/** An empty folder for copies, of this process alone; what one that was killed left in it is removed. */
class CopyFolder implements AsyncDisposable {
  readonly path: string;
  readonly #lock: ProcessLock;

  private constructor(path: string, lock: ProcessLock) {
    this.path = path;
    this.#lock = lock;
  }

  /** @throws {Error} when another backfill uses it */
  static async take(cacheDir: string): Promise<CopyFolder> {
    const folder = join(cacheDir, "backfill");
    const lock = await ProcessLock.take(folder, systemClock.now()).catch((cause) => {
      if (!(cause instanceof DatabaseInUseError)) throw cause;
      throw new Error(`another \`lines backfill\` uses ${folder}; wait until it is done`, {
        cause,
      });
    });
    const path = join(folder, "copies");
    await removeTree(path);
    await Deno.mkdir(path);
    return new CopyFolder(path, lock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.path);
    this.#lock[Symbol.dispose]();
  }
}

async function removeTree(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
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
