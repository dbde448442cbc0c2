import { Buffer } from "node:buffer";

/** Where the packed text of a document stands in a file, in bytes. */
export interface DocumentPlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * Finds packed documents in the bytes of a footer, so that each can be read later without the rest of it.
 *
 * @param footer the bytes of a file from `start` on
 * @returns a function to be asked for one document after the other, in the order of the footer; its answer is
 * `undefined` where the text is not spelled out, e.g. because another writer escaped a character of it
 */
export function placeFinder(
  footer: Uint8Array,
  start: number,
): (content: string) => DocumentPlace | undefined {
  const bytes = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength);
  let searched = 0;
  return (content) => {
    const found = bytes.indexOf(content, searched, "latin1");
    if (found < 0) return undefined;
    searched = found + content.length;
    return { offset: start + found, length: content.length };
  };
}
