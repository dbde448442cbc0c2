import { dirname } from "node:path";
import { messageOf } from "../message_of.ts";
import { keyFromPem, keyToPem } from "./pem.ts";
import { SecretKey } from "./secret_key.ts";

/** A key file that cannot be used; the message names the path, what is wrong and what to do. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

/** A key file that does not exist. */
export class KeyFileMissingError extends KeyFileError {}

const MAX_BYTES = 1_024;

/**
 * Reads a key file that nobody but its owner may read; see {@link isExposed} for the one exception.
 * @throws {KeyFileMissingError} if there is no such file
 * @throws {KeyFileError} for a wrong name, size, mode or content
 */
export async function readKeyFile(path: string): Promise<SecretKey> {
  requirePemName(path);
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw new KeyFileError(`${path} cannot be read: ${cause}`, { cause });
    }
    throw new KeyFileMissingError(
      `there is no key at ${path}; make one with the command keygen, or start once with --generate-key`,
      { cause },
    );
  }
  if (!info.isFile) throw new KeyFileError(`${path} is not a file`);
  if (info.size > MAX_BYTES) {
    throw new KeyFileError(`${path} has ${info.size} bytes; a key file has at most ${MAX_BYTES}`);
  }
  const mode = (info.mode ?? 0) & 0o777;
  if (isExposed({ mode, owner: info.uid }, Deno.uid())) {
    throw new KeyFileError(
      `${path} may be read by others (mode ${
        mode.toString(8).padStart(4, "0")
      }); run: chmod 600 ${path}`,
    );
  }
  try {
    return keyFromPem(await Deno.readTextFile(path));
  } catch (cause) {
    throw new KeyFileError(`${path}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Whether others than the program may read a key file of this mode. Group and others may do nothing, with one
 * exception: a file of root that nobody may write, readable by its group, for a program that is not root. That is how
 * Kubernetes and systemd hand over a secret, and the program could not tighten it.
 * @param ownUid the user the program runs as; `null` where there are none
 */
export function isExposed(
  { mode, owner }: { readonly mode: number; readonly owner: number | null },
  ownUid: number | null,
): boolean {
  const handedOver = mode === 0o440 && owner === 0 && ownUid !== 0;
  return (mode & 0o077) !== 0 && !handedOver;
}

/**
 * Makes a key and writes it, readable by its owner only. An existing file is never replaced.
 * @throws {KeyFileError} if the file exists or cannot be written
 */
export async function createKeyFile(path: string): Promise<SecretKey> {
  requirePemName(path);
  const key = SecretKey.random();
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
    const bytes = new TextEncoder().encode(keyToPem(key));
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
    using folder = await Deno.open(dirname(path));
    await folder.sync();
  } catch (cause) {
    const exists = cause instanceof Deno.errors.AlreadyExists;
    throw new KeyFileError(
      exists ? `${path} exists and is not replaced` : `${path} cannot be written: ${cause}`,
      { cause },
    );
  }
  return key;
}

/**
 * Reads a key file, or makes it if it is missing and `generate` allows it.
 * @throws {KeyFileError} as {@link readKeyFile} and {@link createKeyFile}
 */
export async function loadKey(
  { path, generate }: { path: string; generate: boolean },
): Promise<{ key: SecretKey; created: boolean }> {
  try {
    return { key: await readKeyFile(path), created: false };
  } catch (error) {
    if (!(error instanceof KeyFileMissingError) || !generate) throw error;
    return { key: await createKeyFile(path), created: true };
  }
}

function requirePemName(path: string): void {
  if (!path.endsWith(".pem")) throw new KeyFileError(`the key file ${path} must end in .pem`);
}
