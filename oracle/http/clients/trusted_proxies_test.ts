import assert from "node:assert/strict";
import { readTrustedProxies } from "./trusted_proxies.ts";

Deno.test("addresses and networks of both families are matched, mapped IPv4 included (O116)", () => {
  const trusts = readTrustedProxies(["10.0.0.0/8", "192.168.1.1", "fd00::/8", "::ffff:172.16.0.9"]);
  for (const peer of ["10.255.0.1", "::ffff:10.1.2.3", "192.168.1.1", "fd00::1", "172.16.0.9"]) {
    assert.equal(trusts(peer), true, peer);
  }
  for (const peer of ["11.0.0.1", "192.168.1.2", "fe80::1", "172.16.0.8", "", "unix:/x"]) {
    assert.equal(trusts(peer), false, peer);
  }
});

Deno.test("an empty list trusts nobody", () => {
  assert.equal(readTrustedProxies([])("127.0.0.1"), false);
});

Deno.test("an entry that is neither address nor network is named", () => {
  for (const entry of ["10.0.0.0/33", "example.org", "10.0.0.0/8/8", "10.0.0.0/", "fd00::/129"]) {
    assert.throws(
      () => readTrustedProxies([entry]),
      (e) => e instanceof RangeError && e.message.includes(entry),
    );
  }
});
