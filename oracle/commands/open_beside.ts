import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { Database } from "../database/database.ts";
import type { OracleSettings } from "../settings.ts";

/**
 * Opens the oracle's database for a command, beside an oracle that may be running. It never checkpoints: two that do
 * could damage the file (SQLite's WAL-reset bug, before 3.51.3).
 */
export async function openBeside(
  { eventDb }: Pick<OracleSettings, "eventDb">,
  log: Logger,
): Promise<Database> {
  const path = join(eventDb, "oracle.db");
  return await Database.open({ path, checkpointing: "external", clock: systemClock, log });
}
