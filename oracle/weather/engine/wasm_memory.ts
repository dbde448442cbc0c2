/** Bytes of a page of memory (WebAssembly specification, 4.2.8). */
export const WASM_PAGE_BYTES = 65_536;

const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/** An unsigned number in LEB128 and where it ends. */
interface Leb128 {
  readonly value: number;
  readonly end: number;
}

/**
 * A copy of a WebAssembly module whose own memory never grows beyond so many pages: the limit is part of the module
 * (WebAssembly specification, 5.5.8), so that every runtime keeps it, whatever the module asks for.
 *
 * @param module a binary module with one memory of its own that has a maximum
 * @throws {RangeError} when the module has no such memory, or begins with more pages than that
 */
export function withMemoryLimit(module: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  const limited = new Uint8Array(module);
  for (let start = HEADER_BYTES; start < limited.length;) {
    const size = readLeb128(limited, start + 1);
    if (limited[start] === MEMORY_SECTION) {
      limitMemory(limited, size.end, pages);
      return limited;
    }
    start = size.end + size.value;
  }
  throw new RangeError("the module has no memory of its own, so that it cannot be bounded");
}

function limitMemory(module: Uint8Array, section: number, pages: number): void {
  const count = readLeb128(module, section);
  const flags = module[count.end]!;
  if (count.value !== 1 || flags !== HAS_MAXIMUM) {
    throw new RangeError("the module does not have one memory with a maximum");
  }
  const minimum = readLeb128(module, count.end + 1);
  if (minimum.value > pages) {
    throw new RangeError(`the module begins with ${minimum.value} pages of memory, not ${pages}`);
  }
  const maximum = readLeb128(module, minimum.end);
  writeLeb128(module, minimum.end, maximum.end, Math.min(pages, maximum.value));
}

function readLeb128(bytes: Uint8Array, start: number): Leb128 {
  let value = 0;
  for (let i = start, scale = 1; i < bytes.length; i++, scale *= 128) {
    value += (bytes[i]! & 127) * scale;
    if (bytes[i]! < 128) return { value, end: i + 1 };
  }
  throw new RangeError("the module ends within a number");
}

/** Writes a number over one that is not smaller; the places it does not need are filled with zeros, which is allowed. */
function writeLeb128(bytes: Uint8Array, start: number, end: number, value: number): void {
  for (let i = start, rest = value; i < end; i++, rest = Math.floor(rest / 128)) {
    bytes[i] = (rest % 128) + (i < end - 1 ? 128 : 0);
  }
}
