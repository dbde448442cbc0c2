import { crc32 } from "node:zlib";

/** A narrow file is not as it was written; it is made anew. */
export class StationPagesError extends Error {
  override readonly name = "StationPagesError";
}

/** An uploaded file that a narrow one was made from. */
export interface Source {
  readonly name: string;
  /** Of the uploaded file. */
  readonly sha256: string;
}

/** What a narrow file holds: a page of JSON for each station, and what all pages share. */
export interface StationPages {
  readonly sources: readonly Source[];
  readonly common: unknown;
  /** By station id. */
  readonly pages: ReadonlyMap<string, unknown>;
}

/** Where a page lies in a narrow file, and its CRC-32. */
export interface PagePlace {
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

/** Raised with each change of what stands in narrow files; those of another version are made anew. */
const VERSION = 1;
const MAGIC = 0x4e524f57;
/** Bytes at the end of a file: directory and its pages' places as lengths, CRC-32 of both, magic number. */
export const TRAILER_BYTES = 16;
const PLACE_BYTES = 8;

/**
 * The bytes of a narrow file: pages in order of station ids, the directory as JSON, the places of the pages, trailer.
 * Every part carries a CRC-32, so that damage is found when it is read.
 */
export function encodePages({ sources, common, pages }: StationPages): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const ids = [...pages.keys()].sort();
  const texts = ids.map((id) => encoder.encode(JSON.stringify(pages.get(id))));
  const directory = encoder.encode(
    JSON.stringify({ version: VERSION, sources, common, stations: ids.join(" ") }),
  );
  const places = new DataView(new ArrayBuffer(PLACE_BYTES * ids.length));
  let end = 0;
  for (const [index, text] of texts.entries()) {
    end += text.length;
    places.setUint32(PLACE_BYTES * index, end);
    places.setUint32(PLACE_BYTES * index + 4, crc32(text));
  }
  const trailer = new DataView(new ArrayBuffer(TRAILER_BYTES));
  const placeBytes = new Uint8Array(places.buffer);
  trailer.setUint32(0, directory.length);
  trailer.setUint32(4, placeBytes.length);
  trailer.setUint32(8, crc32(placeBytes, crc32(directory)));
  trailer.setUint32(12, MAGIC);
  const bytes = new Uint8Array(end + directory.length + placeBytes.length + TRAILER_BYTES);
  let offset = 0;
  for (const part of [...texts, directory, placeBytes, new Uint8Array(trailer.buffer)]) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** What a narrow file says of itself. */
export class Directory {
  readonly sources: readonly Source[];
  readonly common: unknown;
  /** The stations that have a page, in order. */
  readonly stations: readonly string[];
  readonly #places: DataView;

  /**
   * @param tail the end of the file, from the directory on
   * @throws {StationPagesError} when it is damaged or of another version
   */
  constructor(tail: Uint8Array) {
    const { directoryBytes, placeBytes, crc } = readTrailer(tail);
    if (tail.length !== directoryBytes + placeBytes + TRAILER_BYTES) {
      throw new StationPagesError("the directory has another length");
    }
    const described = tail.subarray(0, directoryBytes + placeBytes);
    if (crc32(described) !== crc) throw new StationPagesError("the directory is damaged");
    const parsed = JSON.parse(new TextDecoder().decode(tail.subarray(0, directoryBytes)));
    if (parsed.version !== VERSION) throw new StationPagesError("it is of another version");
    this.sources = parsed.sources;
    this.common = parsed.common;
    this.stations = parsed.stations === "" ? [] : parsed.stations.split(" ");
    const places = described.slice(directoryBytes);
    this.#places = new DataView(places.buffer);
  }

  /** Where the page of a station lies, or `undefined` when it has none. */
  find(stationId: string): PagePlace | undefined {
    let [low, high] = [0, this.stations.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.stations[middle]! < stationId) low = middle + 1;
      else high = middle;
    }
    if (this.stations[low] !== stationId) return undefined;
    const offset = low === 0 ? 0 : this.#places.getUint32(PLACE_BYTES * (low - 1));
    const length = this.#places.getUint32(PLACE_BYTES * low) - offset;
    return { offset, length, crc: this.#places.getUint32(PLACE_BYTES * low + 4) };
  }
}

/**
 * The lengths that the last bytes of a narrow file name.
 * @throws {StationPagesError} when they are not those of a narrow file
 */
export function readTrailer(
  tail: Uint8Array,
): { readonly directoryBytes: number; readonly placeBytes: number; readonly crc: number } {
  if (tail.length < TRAILER_BYTES) throw new StationPagesError("it is cut off");
  const view = new DataView(tail.buffer, tail.byteOffset + tail.length - TRAILER_BYTES);
  if (view.getUint32(12) !== MAGIC) throw new StationPagesError("it is no narrow file");
  return {
    directoryBytes: view.getUint32(0),
    placeBytes: view.getUint32(4),
    crc: view.getUint32(8),
  };
}

/**
 * The content of a page.
 * @throws {StationPagesError} when its bytes are not those that were written
 */
export function parsePage(bytes: Uint8Array, { crc }: PagePlace): unknown {
  if (crc32(bytes) !== crc) throw new StationPagesError("a page is damaged");
  return JSON.parse(new TextDecoder().decode(bytes));
}
