/**
 * Gives runtimes from before 2025 (Node 20 to 24) what this client takes from JavaScript itself: hex and base64 of bytes
 * (ECMAScript 2026, `Uint8Array.fromHex` and its like). Where they are there nothing changes.
 *
 * @module
 */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";

function add(target: object, name: string, value: unknown): void {
  if (name in target) return;
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

add(Uint8Array, "fromHex", hexToBytes);
add(Uint8Array, "fromBase64", (text: string) => base64.decode(text));
add(Uint8Array.prototype, "toHex", function (this: Uint8Array) {
  return bytesToHex(this);
});
add(Uint8Array.prototype, "toBase64", function (this: Uint8Array) {
  return base64.encode(this);
});
