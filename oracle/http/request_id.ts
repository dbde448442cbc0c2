const RANDOM_BYTES = 10;
const RANDOM_DIGITS = RANDOM_BYTES * 2;
/** Random bytes for so many ids are taken at once. */
const STOCK = 256;
const VARIANTS = "89ab";

/** Random digits in hex, and how many of them are used. */
let stock = "";
let used = 0;
/** The time that the latest id begins with, in hex: ids come many a millisecond. */
let latest = { ms: NaN, hex: "" };

/** A new UUID of version 7 (RFC 9562 §5.7), cheap enough for every request. */
export function newRequestId(nowMs = Date.now()): string {
  if (used >= stock.length) {
    stock = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES * STOCK)).toHex();
    used = 0;
  }
  if (nowMs !== latest.ms) latest = { ms: nowMs, hex: beginning(nowMs) };
  const at = used;
  used += RANDOM_DIGITS;
  const variant = VARIANTS[stock.charCodeAt(at + 3) & 3];
  return `${latest.hex}${stock.slice(at, at + 3)}-${variant}${stock.slice(at + 4, at + 7)}-${
    stock.slice(at + 8, at + RANDOM_DIGITS)
  }`;
}

/** The time and the version. */
function beginning(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7`;
}
