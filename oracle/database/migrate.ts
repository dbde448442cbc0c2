import type { Client } from "@libsql/client";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Migration } from "../../migrations/migrations.ts";

/** The database and the program do not belong together; starting would risk what the database holds. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/** The database is of an older version of the program: a start brings it up to date. */
export class OlderDatabaseError extends MigrationError {}

const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version    INTEGER PRIMARY KEY NOT NULL,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/**
 * Brings a database to the newest schema. Each migration and its bookkeeping row are one transaction, so a crash
 * leaves the database at some version, never between two.
 *
 * @returns the names applied now, oldest first
 * @throws {MigrationError} when an applied migration was edited since, is unknown to this program (a database from
 * the future) or is missing in the middle; nothing is changed then
 */
export async function migrate(
  client: Client,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<string[]> {
  const applied = await appliedMigrations(client);
  checkHistory(applied, migrations);
  const pending = migrations.slice(applied.length);
  for (const migration of pending) {
    const transaction = await client.transaction("write");
    try {
      await transaction.execute(BOOKKEEPING);
      await transaction.executeMultiple(migration.sql);
      await transaction.execute({
        sql:
          "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
        args: [
          migration.version,
          migration.name,
          checksum(migration),
          Math.floor(clock.now() / 1000),
        ],
      });
      await transaction.commit();
    } catch (error) {
      throw new MigrationError(`migration ${migration.name} failed and was rolled back`, {
        cause: error,
      });
    } finally {
      transaction.close();
    }
  }
  return pending.map((migration) => migration.name);
}

/**
 * Demands the newest schema, and changes nothing.
 * @throws {OlderDatabaseError} when the database lacks migrations
 * @throws {MigrationError} when it is otherwise not of this program
 */
export async function demandNewest(
  client: Client,
  migrations: readonly Migration[],
): Promise<void> {
  const applied = await appliedMigrations(client);
  checkHistory(applied, migrations);
  if (applied.length === migrations.length) return;
  throw new OlderDatabaseError(
    `the database has ${applied.length} of ${migrations.length} migrations: it is brought up to date when this ` +
      "version of the oracle starts",
  );
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

async function appliedMigrations(client: Client): Promise<Applied[]> {
  const known = await client.execute(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
  );
  if (known.rows.length === 0) return [];
  const { rows } = await client.execute(
    "SELECT version, name, sha256 FROM schema_migrations ORDER BY version",
  );
  return rows as unknown as Applied[]; // the columns of the statement above
}

function checkHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (!migration) {
      throw new MigrationError(
        `the database knows migration ${row.name}, this program knows ${migrations.length}: ` +
          "it was written by a newer version; start that version or restore an older backup",
      );
    }
    if (row.version !== migration.version || row.sha256 !== checksum(migration)) {
      throw new MigrationError(
        `the database was made with another ${row.name} than this program's ${migration.name}; ` +
          "a released migration must never be edited",
      );
    }
  }
}

function checksum(migration: Migration): string {
  return sha256Hex(migration.sql);
}
