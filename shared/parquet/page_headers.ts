import { parquetHeader } from "hyparquet/src/column.js";
import { ParquetError } from "./footer.ts";

/** A page of a column chunk, by its header. */
export interface PageHeader {
  /** The bytes that it claims to inflate to. */
  readonly inflated: number;
  /** The values that it claims to hold; none in the page of a dictionary. */
  readonly values: number;
  /** The bytes of its repetition levels, where the header tells. */
  readonly repetition: number;
}

/**
 * Follows the page headers of one column chunk from its first byte to its last. hyparquet trusts them, and a damaged
 * length would send it in circles.
 *
 * @throws {ParquetError} when a header cannot be read, or its page has no bytes or reaches beyond the chunk
 */
export function* readPageHeaders(chunk: Uint8Array): Generator<PageHeader> {
  const reader = {
    view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength),
    offset: 0,
  };
  while (reader.offset < chunk.byteLength) {
    const header = readHeader(reader);
    const { compressed_page_size: stored, uncompressed_page_size: inflated } = header;
    const { values, levels, repetition } = contentOf(header);
    const isSound = [stored, inflated, values, ...levels].every(isSize) &&
      reader.offset + stored <= chunk.byteLength &&
      levels.reduce((sum, bytes) => sum + bytes, 0) <= Math.min(stored, inflated);
    if (!isSound) throw new ParquetError("a page reaches beyond its column chunk");
    reader.offset += stored;
    yield { inflated, values, repetition };
  }
}

/** A damaged header may hold a number of another type. */
function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** What of a page the header of its type tells; a page of another type than these holds no values. */
function contentOf(header: ReturnType<typeof parquetHeader>) {
  const none = { values: 0, levels: [], repetition: 0 };
  if (header.type === "DATA_PAGE") {
    return { ...none, values: header.data_page_header?.num_values ?? NaN };
  }
  if (header.type !== "DATA_PAGE_V2") return none;
  const { num_values = NaN, definition_levels_byte_length = 0, repetition_levels_byte_length = 0 } =
    header.data_page_header_v2 ?? {};
  return {
    values: num_values,
    levels: [definition_levels_byte_length, repetition_levels_byte_length],
    repetition: repetition_levels_byte_length,
  };
}

function readHeader(reader: Parameters<typeof parquetHeader>[0]): ReturnType<typeof parquetHeader> {
  try {
    return parquetHeader(reader);
  } catch (cause) {
    throw new ParquetError("a page header is damaged", { cause });
  }
}

/**
 * Checks the page headers of a column chunk before it is decoded.
 * @throws {ParquetError} as {@link readPageHeaders}, and when a page claims to inflate to more than it could hold
 */
export function checkPageHeaders(chunk: Uint8Array): void {
  for (const { inflated } of readPageHeaders(chunk)) {
    if (inflated > MAX_PAGE_BYTES) throw new ParquetError("a page is too large");
  }
}

const MAX_PAGE_BYTES = 256 * 1024 * 1024;
