import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { type Database, type DatabaseOptions, openDatabase } from "../oracle/database/database.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A real database in a folder of its own; disposing closes it and removes the folder. */
export interface TemporaryDatabase extends AsyncDisposable {
  readonly db: Database;
  readonly folder: string;
}

/** Opens a fresh, migrated database; `options` override the defaults of a test. */
export async function temporaryDatabase(
  options: Partial<DatabaseOptions> = {},
): Promise<TemporaryDatabase> {
  const folder = await Deno.makeTempDir({ prefix: "oracle-db-" });
  const db = await openDatabase({
    path: join(folder, "oracle.db"),
    checkpointing: "auto",
    clock: new VirtualClock(),
    log: getLogger(["test"]),
    ...options,
  });
  return {
    db,
    folder,
    async [Symbol.asyncDispose]() {
      await db.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
