const RANDOM_BYTES = 10;
/** Random bytes for so many ids are taken at once. */
const STOCK = 256;

const stock = new Uint8Array(RANDOM_BYTES * STOCK);
let used = stock.length;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A new UUID of version 7 (RFC 9562 §5.7), cheap enough for every request. */
export function newRequestId(nowMs = Date.now()): string {
  if (used >= stock.length) {
    crypto.getRandomValues(stock);
    used = 0;
  }
  const random = (index: number) => stock[used + index]!;
  const hex = (byte: number) => HEX[byte]!;
  const time = nowMs.toString(16).padStart(12, "0");
  const id = `${time.slice(0, 8)}-${time.slice(8, 12)}-` +
    `${hex(0x70 | random(0) & 0x0f)}${hex(random(1))}-` +
    `${hex(0x80 | random(2) & 0x3f)}${hex(random(3))}-` +
    `${hex(random(4))}${hex(random(5))}${hex(random(6))}` +
    `${hex(random(7))}${hex(random(8))}${hex(random(9))}`;
  used += RANDOM_BYTES;
  return id;
}
