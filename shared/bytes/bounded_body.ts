import { concatBytes } from "./concat.ts";

/** More bytes came than the reader allows. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  /** @param limit the most bytes that were allowed */
  constructor(readonly limit: number) {
    super(`the body is larger than ${limit} bytes`);
  }
}

/**
 * Reads a stream to its end, but never holds more than `limit` bytes, whatever `Content-Length` said.
 * @param stream `null` for a body that is not there, which reads as no bytes
 * @throws {BodyTooLargeError} at the first byte too many; the rest is not read
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream ?? []) {
    size += piece.byteLength;
    if (size > limit) throw new BodyTooLargeError(limit);
    pieces.push(piece);
  }
  return concatBytes(pieces);
}

/** Reads the first `limit` bytes of a stream, or all when it is shorter; the rest is not read. */
export async function readStart(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream ?? []) {
    pieces.push(piece.subarray(0, limit - size));
    size += piece.byteLength;
    if (size >= limit) break;
  }
  return concatBytes(pieces);
}
