import { LibsqlError } from "@libsql/client";

/** The file of a database cannot be used; the message names it, what is wrong and what to do. */
export class DatabaseFileError extends Error {
  override readonly name = "DatabaseFileError";
  /** @param isDamaged whether it is no sound database; else it could not be opened */
  constructor(message: string, readonly isDamaged: boolean, cause: unknown) {
    super(message, { cause });
  }
}

const DAMAGE = ["SQLITE_CORRUPT", "SQLITE_NOTADB"];

/** What a statement failed with, as an error that names the file where SQLite found it to be no sound database. */
export function namingDamage(path: string, error: unknown): unknown {
  if (!(error instanceof LibsqlError) || !DAMAGE.includes(error.code)) return error;
  return new DatabaseFileError(
    `the database ${path} is damaged: stop what uses it and restore it, see docs/backup.md`,
    true,
    error,
  );
}

/** What opening a database failed with, as an error that names the file where that is the cause. */
export async function namingFile(path: string, error: unknown): Promise<unknown> {
  const damage = namingDamage(path, error);
  if (damage !== error) return damage;
  return await demandWritable(path).then(() => error, (closed) => closed);
}

/**
 * Demands that this user may write a database that is there, and what SQLite has beside it.
 * @throws {DatabaseFileError} with what the system says
 */
export async function demandWritable(path: string): Promise<void> {
  for (const end of ["", "-wal", "-shm"]) await demandWritableFile(path + end);
}

async function demandWritableFile(path: string): Promise<void> {
  try {
    using _ = await Deno.open(path, { read: true, write: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    const isDenied = cause instanceof Deno.errors.PermissionDenied;
    const todo = isDenied ? "; run this as the oracle's user, or give the file to it" : "";
    throw new DatabaseFileError(`the database ${path} cannot be written${todo}`, false, cause);
  }
}
