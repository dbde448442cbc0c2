import { parquetHeader } from "hyparquet/src/column.js";

/**
 * Follows the page headers of one column chunk from its first byte to its last. hyparquet trusts them, and a damaged
 * length would send it in circles.
 *
 * @throws {RangeError} when a page has no bytes, reaches beyond the chunk, or claims to inflate to more than it could hold
 */
export function checkPageHeaders(chunk: Uint8Array): void {
  const reader = {
    view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength),
    offset: 0,
  };
  while (reader.offset < chunk.byteLength) {
    const { compressed_page_size: stored, uncompressed_page_size: inflated } = parquetHeader(
      reader,
    );
    const isSound = stored >= 0 && inflated >= 0 && inflated <= MAX_PAGE_BYTES &&
      reader.offset + stored <= chunk.byteLength;
    if (!isSound) throw new RangeError("a page reaches beyond its column chunk");
    reader.offset += stored;
  }
}

const MAX_PAGE_BYTES = 256 * 1024 * 1024;
