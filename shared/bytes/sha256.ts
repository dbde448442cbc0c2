import { createHash } from "node:crypto";

/** Bytes, or text that stands for its UTF-8. */
export type Hashable = string | Uint8Array;

/** SHA-256 (FIPS 180-4) of all parts, one after the other: 32 bytes. */
export function sha256(...parts: readonly Hashable[]): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** SHA-256 as 64 lower-case hex characters. */
export function sha256Hex(content: Hashable): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of content that comes in pieces. */
export class Sha256 {
  readonly #hash = createHash("sha256");

  /** Takes in the next piece. */
  update(piece: Hashable): void {
    this.#hash.update(piece);
  }

  /** The hash of all pieces as 64 lower-case hex characters; nothing can be taken in after it. */
  hex(): string {
    return this.#hash.digest("hex");
  }
}
