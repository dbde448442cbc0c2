/**
 * Base64 of any spelling: of both alphabets, padded or not, past characters that belong to neither. What follows a `=` and
 * a last character that fills no byte are left out. `Buffer` of Node reads so.
 */
export function decodeLooseBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.replace(/=.*$/s, "").replace(/[^A-Za-z0-9+/_-]/g, "")
    .replaceAll("-", "+").replaceAll("_", "/");
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  return Uint8Array.fromBase64(whole);
}
