import { createHash } from "node:crypto";
import { join } from "node:path";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";

/** The body of an upload. */
export type UploadBody = ReadableStream<Uint8Array> | Uint8Array;

/** An upload that lies whole and flushed under a temporary name. */
export interface ReceivedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Writes a body under a temporary name in `folder` and flushes it to the disk. Whatever goes wrong, nothing stays.
 *
 * @throws {RefusalError} `too_large` as soon as more than `maxBytes` came, `disk_full` when they did not fit
 */
export async function receive(
  body: UploadBody,
  folder: string,
  maxBytes: number,
): Promise<ReceivedFile> {
  if (body instanceof Uint8Array && body.byteLength > maxBytes) throw tooLarge(maxBytes);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, `${crypto.randomUUID()}.partial`);
  try {
    return { path, ...await writeAll(body, path, maxBytes) };
  } catch (error) {
    await removeIfThere(path);
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

async function writeAll(body: UploadBody, path: string, maxBytes: number) {
  const hash = createHash("sha256");
  let size = 0;
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o644 });
  for await (const part of body instanceof Uint8Array ? [body] : body) {
    size += part.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    hash.update(part);
    for (let offset = 0; offset < part.byteLength;) {
      offset += await file.write(part.subarray(offset));
    }
  }
  await file.sync();
  return { size, sha256: hash.digest("hex") };
}

/** Removes a file that may be gone already. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whether an error of the file system says that the disk or a quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "ENOSPC" || code === "EDQUOT";
}

/** The refusal of an upload for which there is no room. */
export function diskFull(cause?: unknown): RefusalError {
  return new RefusalError(
    "disk_full",
    "there is no room for another weather file; try again later",
    undefined,
    { cause },
  );
}

function tooLarge(maxBytes: number): RefusalError {
  return new RefusalError("too_large", `a weather file may have at most ${maxBytes} bytes`);
}
