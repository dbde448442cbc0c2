import { Sha256 } from "../../../shared/bytes/sha256.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { isDiskFull } from "../disk/free_space.ts";
import { partialPath } from "../disk/incoming.ts";
import { removeIfThere } from "../disk/remove_if_there.ts";

/** The body of an upload. */
export type UploadBody = ReadableStream<Uint8Array> | Uint8Array;

/** An upload that lies whole and flushed under a temporary name, open for reading; disposing removes that name. */
export class ReceivedFile implements AsyncDisposable {
  /** Its bytes. */
  readonly source: FileSource;
  readonly sha256: string;
  /** Its temporary name. */
  readonly path: string;

  constructor(path: string, source: FileSource, sha256: string) {
    this.path = path;
    this.source = source;
    this.sha256 = sha256;
  }

  /**
   * Gives it a second name.
   * @throws {Deno.errors.AlreadyExists} when another file has it
   */
  async link(path: string): Promise<void> {
    await Deno.link(this.path, path);
  }

  /** Removes the temporary name; {@link source} can be read on. */
  async unlink(): Promise<void> {
    await removeIfThere(this.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.source.close();
    await this.unlink();
  }
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
  const path = partialPath(folder);
  try {
    const sha256 = await writeAll(body, path, maxBytes);
    return new ReceivedFile(path, await FileSource.open(path), sha256);
  } catch (error) {
    await removeIfThere(path);
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

/** @returns the SHA-256 of what was written, in hex */
async function writeAll(body: UploadBody, path: string, maxBytes: number): Promise<string> {
  const hash = new Sha256();
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
  return hash.hex();
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
