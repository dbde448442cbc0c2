import { crc32 as crc32OfNode, gunzipSync, inflateRawSync } from "node:zlib";
import { chunkSizeFor } from "./chunk_size.ts";
import { OutgrownError } from "./outgrown_error.ts";

/** What a stream unpacked to. */
export interface Inflated {
  readonly bytes: Uint8Array;
  /** How many bytes of the input belong to the stream; others may follow. */
  readonly taken: number;
}

/**
 * Unpacks a DEFLATE stream (RFC 1951). Scripts of pages have `browser/inflate.ts` in the place of this file.
 *
 * @param most bytes that it may unpack to, at least 1
 * @throws {OutgrownError} when it would be more
 * @throws {Error} when it is none, or is cut off
 */
export function inflate(packed: Uint8Array, most: number): Inflated {
  const { buffer, engine } = tellOutgrown(() =>
    inflateRawSync(packed, { maxOutputLength: most, info: true }) as unknown as InfoOfNode // as Node documents `info`
  );
  return { bytes: buffer, taken: engine.bytesWritten };
}

/**
 * Unpacks gzip (RFC 1952): one member or several, after which zeros may follow.
 *
 * @param most bytes that it may unpack to, at least 1
 * @throws {OutgrownError} when it would be more
 * @throws {Error} when it is none, is cut off, or does not fit its checksum and length
 */
export function gunzip(packed: Uint8Array, most: number): Uint8Array {
  const chunkSize = chunkSizeFor(declaredLength(packed));
  return tellOutgrown(() => gunzipSync(packed, { maxOutputLength: most, chunkSize }));
}

/** What the end of gzip says that its last member unpacks to (RFC 1952, `ISIZE`). */
function declaredLength(packed: Uint8Array): number {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  return packed.byteLength < 4 ? 0 : view.getUint32(packed.byteLength - 4, true);
}

/** The checksum of gzip (CRC-32, RFC 1952), unsigned. */
export function crc32(bytes: Uint8Array): number {
  return crc32OfNode(bytes);
}

interface InfoOfNode {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function tellOutgrown<Result>(unpack: () => Result): Result {
  try {
    return unpack();
  } catch (cause) {
    if ((cause as { code?: unknown } | null)?.code !== "ERR_BUFFER_TOO_LARGE") throw cause;
    throw new OutgrownError("it inflates to more than was granted", { cause });
  }
}
