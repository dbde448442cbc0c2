import type { Finding } from "../../shared/cli/check_config.ts";
import { addressProblem } from "../../shared/http/address_problem.ts";
import { readKeyFile } from "../../shared/keys/key_file.ts";
import { messageOf } from "../../shared/message_of.ts";
import { fileExists } from "../../shared/storage/file_exists.ts";
import { readingProblem } from "../../shared/storage/reading_problem.ts";
import { folderProblem } from "../../shared/storage/writable_folder.ts";
import { decisionPlaces } from "../app/decision_places.ts";
import { checkKeyOfNewDatabase, loadOracleKey } from "../app/oracle_key.ts";
import { demandWritable } from "../database/database_file_error.ts";
import { databasePath } from "../database/owned_database.ts";
import { OlderDatabaseError } from "../database/migrate.ts";
import { readBeside } from "../database/read_beside.ts";
import { presenceOfOracle } from "../orders/ask_oracle.ts";
import type { OracleSettings } from "../settings.ts";

/** Looks at what a start of the oracle opens by its settings, and makes nothing. */
export async function* examineOracle(settings: OracleSettings): AsyncGenerator<Finding> {
  yield await key(settings);
  for (const [name, folder] of folders(settings)) {
    const problem = await folderProblem(folder);
    if (problem) yield { kind: "problem", text: `${name}: ${problem}` };
  }
  const { bucket } = await decisionPlaces(settings);
  if (bucket) {
    const problem = await readingProblem(bucket);
    yield problem
      ? { kind: "problem", text: `decision_bucket: ${problem}` }
      : { kind: "fine", text: `decisions can be read in ${bucket.describe()}` };
  }
  for (const role of ["coordinator", "uploader"] as const) {
    if (settings[`${role}Pubkeys`].length > 0) continue;
    yield { kind: "warning", text: `${role}_pubkeys is empty: nobody may act as ${role}` };
  }
  if (await presenceOfOracle(settings.eventDb) === "runs") {
    yield { kind: "fine", text: "an oracle runs with this database" };
    return;
  }
  const { host: hostname, port, metricsBind } = settings;
  for (
    const [name, address] of [["port", { hostname, port }], ["metrics_bind", metricsBind]] as const
  ) {
    const problem = address && addressProblem(address);
    if (problem) yield { kind: "problem", text: `${name}: ${problem}` };
  }
}

function* folders(settings: OracleSettings) {
  yield ["event_db", settings.eventDb] as const;
  yield ["weather_dir", settings.weatherDir] as const;
  yield ["cache_dir", settings.cacheDir] as const;
  yield ["decision_dir", settings.decisionDir] as const;
}

async function key(settings: OracleSettings): Promise<Finding> {
  const { oraclePrivateKey: path } = settings;
  const database = databasePath(settings.eventDb);
  try {
    if (await fileExists(database)) {
      await demandWritable(database);
      const db = await readBeside(database);
      try {
        const loaded = await loadOracleKey({ ...settings, generateKey: false }, db);
        return { kind: "fine", text: `the oracle's key is ${loaded.key.npub}` };
      } finally {
        await db.close();
      }
    }
    await checkKeyOfNewDatabase(settings, database);
    const text = `there is no database in ${settings.eventDb} yet; a start makes it` +
      (await fileExists(path) ? "" : `, and the key ${path}`);
    return { kind: "fine", text };
  } catch (error) {
    if (error instanceof OlderDatabaseError) return await keyOfOlderDatabase(path, error);
    return { kind: "problem", text: messageOf(error) };
  }
}

/** Before an upgrade: whether its key is that of the database, the start says once it has brought it up to date. */
async function keyOfOlderDatabase(path: string, older: OlderDatabaseError): Promise<Finding> {
  try {
    const { npub } = await readKeyFile(path);
    return { kind: "fine", text: `${older.message}; the key in ${path} is ${npub}` };
  } catch (error) {
    return { kind: "problem", text: messageOf(error) };
  }
}
