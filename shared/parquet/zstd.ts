import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { chunkSizeFor } from "../bytes/chunk_size.ts";

const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

/** What pages are compressed with; each carries a checksum, so damage to it is noticed by every reader. */
export const compressors = {
  ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, withChecksum),
};

/** What hyparquet inflates pages with, besides its own Snappy; a page cannot grow beyond what its header declares. */
export const decompressors = {
  ZSTD: (bytes: Uint8Array, length: number): Uint8Array =>
    zstdDecompressSync(bytes, {
      maxOutputLength: Math.max(length, 1),
      chunkSize: chunkSizeFor(length),
    }),
};
