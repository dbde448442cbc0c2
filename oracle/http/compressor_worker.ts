import { gzipSync } from "node:zlib";
import type { CompressorReply, CompressorRequest } from "./compressor.ts";

self.onmessage = ({ data: { id, plain } }: MessageEvent<CompressorRequest>) => {
  const compressed = new Uint8Array(gzipSync(plain));
  self.postMessage({ id, compressed } satisfies CompressorReply, [compressed.buffer]);
};
