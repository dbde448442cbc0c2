/** Random read access to bytes that do not change while they are read. */
export interface ByteSource {
  /** Number of bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   * @throws {RangeError} when the source ends before
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A place that takes bytes in order. */
export interface ByteSink {
  /** Takes all of `bytes`; the caller may reuse them once this resolves. */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Refuses a range that does not lie within `size` bytes.
 * @throws {RangeError} when it does not
 */
export function checkRange(offset: number, length: number, size: number): void {
  const isWithin = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 &&
    length >= 0 && offset + length <= size;
  if (!isWithin) throw new RangeError(`${length} bytes at ${offset} are not within ${size} bytes`);
}
