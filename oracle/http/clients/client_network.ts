import { isIPv4, isIPv6 } from "node:net";
import { unmapAddress } from "./trusted_proxies.ts";

/** What stands for all that is no address. */
const UNKNOWN = "unknown";
/** Groups of an IPv6 address that name the network of one customer. */
const NETWORK_GROUPS = 4;

/**
 * What counts as one client: an IPv4 address, the /64 network of an IPv6 address, since its holder has all of that, or
 * `unknown` for every text that is neither.
 *
 * @example
 * ```ts
 * import { networkOf } from "./client_network.ts";
 * import assert from "node:assert/strict";
 * assert.equal(networkOf("2001:DB8::7:0:0:0:1"), "2001:db8:0:7::/64");
 * assert.equal(networkOf("::ffff:192.0.2.1"), "192.0.2.1");
 * assert.equal(networkOf("192.0.2.1:443"), "unknown");
 * ```
 */
export function networkOf(address: string): string {
  const plain = unmapAddress(address);
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return UNKNOWN;
  const [head = "", tail] = plain.split("::");
  const first = groupsOf(head);
  const last = groupsOf(tail ?? "");
  // An IPv4 address at the end stands for two groups; the first four are told by what comes before it.
  const given = first.length + last.length + (plain.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - given }, () => "0");
  const network = [...first, ...zeros, ...last].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(":")}::/64`;
}

const groupsOf = (text: string) => text === "" ? [] : text.split(":");
