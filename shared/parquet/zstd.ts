import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** What hyparquet-writer compresses pages with. */
export const compressors = {
  ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes),
};

/** What hyparquet inflates pages with, besides its own Snappy; a page cannot grow beyond what its header declares. */
export const decompressors = {
  ZSTD: (bytes: Uint8Array, length: number): Uint8Array =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) }),
};
