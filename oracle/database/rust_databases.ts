import { dirname, join } from "node:path";
import type { Logger } from "@logtape/logtape";
import { fileExists } from "../../shared/storage/file_exists.ts";

/** Database files of the Rust program, which this program neither opens nor changes nor deletes. */
const RUST_DATABASES = ["events.db3", "events.sqlite"];

/** Says in one log line when a database of the Rust program lies beside `path`. */
export async function noticeRustDatabases(path: string, log: Logger): Promise<void> {
  const found: string[] = [];
  for (const name of RUST_DATABASES) {
    if (await fileExists(join(dirname(path), name))) found.push(name);
  }
  if (found.length === 0) return;
  log.info(
    "found {found} of the Rust oracle beside the database; it is left untouched, see docs/rollback.md",
    { found: found.join(" and ") },
  );
}
