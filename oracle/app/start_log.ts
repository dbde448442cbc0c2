import type { Logger } from "@logtape/logtape";
import { folderProblem } from "../../shared/storage/writable_folder.ts";
import { onOneFileSystem } from "./decision_places.ts";
import type { OracleSettings } from "../settings.ts";

/** Tells the operator, when the oracle starts, what its settings leave open. */
export async function tellOperator(settings: OracleSettings, log: Logger): Promise<void> {
  for (const role of ["coordinator", "uploader"] as const) {
    const setting = `${role}_pubkeys`;
    if (settings[`${role}Pubkeys`].length === 0) {
      log.warn("{setting} is empty: nobody may act as {role}", { setting, role });
    }
  }
  const problem = await folderProblem(settings.decisionDir);
  if (problem) log.error("decision_dir: {problem}: nothing can be decided", { problem });
  if (settings.decisionBucket !== undefined) return;
  log.info(
    "decisions are kept in {folder} alone: a copy of this oracle that does not share it could sign another " +
      "outcome, so never run two with this key",
    { folder: settings.decisionDir },
  );
  if (await onOneFileSystem(settings.decisionDir, settings.eventDb)) {
    log.warn(
      "decisions in {folder} and the database in {database} are on one file system: set back together, by a " +
        "snapshot, they forget what was signed; after 15 minutes away, events that were due then wait for " +
        "`noaa-oracle decisions accept`; decision_bucket removes this (docs/backup.md)",
      { folder: settings.decisionDir, database: settings.eventDb },
    );
  }
}
