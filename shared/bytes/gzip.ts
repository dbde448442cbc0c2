import { gzipSync } from "node:zlib";
import { GZIP_HEADER } from "./gzip_header.ts";

/** Packs content so that the same content gives the same bytes on every machine: gzip of level 9, {@link GZIP_HEADER}. */
export function packGzip(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(gzipSync(content, { level: 9 }));
  bytes.set(GZIP_HEADER);
  return bytes;
}
