import { sha256 as start } from "@noble/hashes/sha2.js";
import type { Hashable } from "../sha256.ts";

/** `sha256` of `shared/bytes/sha256.ts`, where there is no Node: scripts of pages are bundled with it. */
export function sha256(...parts: readonly Hashable[]): Uint8Array<ArrayBuffer> {
  const hash = start.create();
  for (const part of parts) hash.update(bytesOf(part));
  return new Uint8Array(hash.digest());
}

/** SHA-256 as 64 lower-case hex characters. */
export function sha256Hex(content: Hashable): string {
  return sha256(content).toHex();
}

function bytesOf(part: Hashable): Uint8Array {
  return typeof part === "string" ? new TextEncoder().encode(part) : part;
}
