import { getLogger } from "@logtape/logtape";
import type { CommandCall } from "../../shared/cli/command.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { loadOracleKey } from "../app/oracle_key.ts";
import type { Database } from "../database/database.ts";
import { demandNewestDatabase } from "../database/read_beside.ts";
import { databasePath, OwnedDatabase } from "../database/owned_database.ts";
import { DatabaseInUseError } from "../database/process_lock.ts";
import { Layout } from "../files/disk/layout.ts";
import { DEFAULT_LIMITS } from "../files/disk/limits.ts";
import { removeIfThere } from "../files/disk/remove_if_there.ts";
import { fileProblems } from "../files/listed/file_problems.ts";
import { ListedFiles } from "../files/listed/listed_files.ts";
import { Quarantine } from "../files/listed/quarantine.ts";
import { removeOldFiles } from "../files/uploads/retention.ts";
import { LineKeeper } from "../lines/history/line_keeper.ts";
import { askOracle, NoAnswerError } from "../orders/ask_oracle.ts";
import { carryOut } from "../orders/carry_out.ts";
import type { OrderedFiles } from "../orders/file_orders.ts";
import type { Order, OrderAnswer } from "../orders/order.ts";
import type { OracleSettings } from "../settings.ts";
import { neededFiles } from "../settlement/needed_files.ts";
import { Signer } from "../signing/signer.ts";

const log = getLogger("oracle");

/**
 * Has an order carried out: by the oracle that runs with this database, or here while none does.
 * @returns the exit status
 * @throws {NoDatabaseError} when no oracle has run here; nothing is made
 * @throws {OlderDatabaseError} when the database is of an older version, and stays so
 * @throws {NoAnswerError} when another process has the database and does not answer
 */
export async function giveOrder(
  call: CommandCall<OracleSettings>,
  order: Order,
): Promise<number> {
  const { settings } = await call.settings();
  await demandNewestDatabase(databasePath(settings.eventDb));
  const { status, printed, complained } = await carryOutSomewhere(settings, order);
  for (const line of printed) call.print(line);
  for (const line of complained) call.tellProblem(line);
  return status;
}

/**
 * What came of an order that the oracle that runs with this database carried out, or, while none does, this process.
 * @throws {NoAnswerError} when another process has the database and does not answer
 */
export async function carryOutSomewhere(
  settings: OracleSettings,
  order: Order,
): Promise<OrderAnswer> {
  try {
    return await carryOutHere(settings, order);
  } catch (inUse) {
    if (!(inUse instanceof DatabaseInUseError)) throw inUse;
    try {
      return await askOracle(settings.eventDb, order);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      throw new NoAnswerError(`${inUse.message}. ${error.message}`, { cause: error.cause });
    }
  }
}

/** @throws {DatabaseInUseError} when another process has the database */
async function carryOutHere(settings: OracleSettings, order: Order): Promise<OrderAnswer> {
  await using opened = new AsyncDisposableStack();
  const { db } = opened.use(
    await OwnedDatabase.take({
      folder: settings.eventDb,
      checkpointing: settings.checkpointing,
      clock: systemClock,
      machineClock: systemClock,
      log,
    }),
  );
  return await carryOut(order, {
    async signer() {
      const signer = await Signer.open({
        key: (await loadOracleKey({ ...settings, generateKey: false }, db)).key,
        db,
        places: await decisionPlaces(settings),
        clock: systemClock,
        machineClock: systemClock,
        log,
      });
      return opened.adopt(signer, (each) => each.close());
    },
    files: () => Promise.resolve(orderedFiles(settings, db)),
    lines: () => Promise.resolve(new LineKeeper({ db, clock: systemClock, log })),
  });
}

/** The weather files, without what only an oracle that serves needs; its index forgets by itself what is gone. */
function orderedFiles(
  { weatherDir, cacheDir, retentionDays }: OracleSettings,
  db: Database,
): OrderedFiles {
  const layout = new Layout(weatherDir, cacheDir);
  const listed = new ListedFiles(db, systemClock);
  const light = {
    async forget(files: readonly WeatherFileName[]) {
      for (const file of files) await removeIfThere(layout.light(file));
    },
  };
  return {
    quarantine: new Quarantine({ layout, listed, limits: DEFAULT_LIMITS, light, log }),
    problems: () => fileProblems(layout, db),
    async clean() {
      const nowMs = systemClock.now();
      const keep = await neededFiles(db, nowMs);
      return await removeOldFiles({ layout, light, listed, nowMs, log }, { retentionDays, keep });
    },
  };
}
