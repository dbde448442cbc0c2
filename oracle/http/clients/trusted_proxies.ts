import { BlockList, isIP } from "node:net";

/** Says whether a TCP peer is a proxy whose headers are believed. */
export type TrustsPeer = (address: string) => boolean;

/** Peers come back: so many are judged only once. */
const MOST_JUDGED = 1024;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An IPv4-mapped IPv6 address in its IPv4 form, as dual-stack sockets report IPv4 peers; others unchanged. */
export function unmapAddress(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

/**
 * Reads a list of trusted addresses and networks.
 *
 * @param entries addresses (`10.0.0.7`, `fd00::7`) and CIDR networks (`10.0.0.0/8`)
 * @throws {RangeError} naming the entry that is neither
 *
 * @example
 * ```ts
 * import { readTrustedProxies } from "./trusted_proxies.ts";
 * import assert from "node:assert/strict";
 * const trusts = readTrustedProxies(["10.0.0.0/8"]);
 * assert.equal(trusts("::ffff:10.1.2.3"), true);
 * assert.equal(trusts("192.0.2.1"), false);
 * ```
 */
export function readTrustedProxies(entries: readonly string[]): TrustsPeer {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry);
  const judged = new Map<string, boolean>();
  return (address) => {
    const before = judged.get(address);
    if (before !== undefined) return before;
    const plain = unmapAddress(address);
    const family = isIP(plain);
    const isTrusted = family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
    if (judged.size >= MOST_JUDGED) judged.clear();
    judged.set(address, isTrusted);
    return isTrusted;
  };
}

function addEntry(list: BlockList, entry: string): void {
  const [network = "", bits, ...rest] = entry.split("/");
  const address = unmapAddress(network);
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (family === 0 || rest.length > 0 || prefix < 0 || prefix > most) {
    throw new RangeError(
      `trusted proxy must be an address or a network like 10.0.0.0/8, got ${entry}`,
    );
  }
  list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
}
