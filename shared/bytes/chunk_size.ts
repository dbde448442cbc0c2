const LEAST = 64; // zlib takes no less
const MOST = 1024 * 1024;

/**
 * How much room to unpack into at once, so that what is as long as it says is unpacked in one piece and not copied; one
 * byte more than that, else room is made for what might follow. Nothing rests on the length: it may lie.
 */
export function chunkSizeFor(declaredLength: number): number {
  return Math.min(Math.max(declaredLength + 1, LEAST), MOST);
}
