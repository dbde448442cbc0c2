import assert from "node:assert/strict";
import { networkOf } from "./client_network.ts";

Deno.test("all addresses of a /64 are one client, and neighbours are others", () => {
  for (const address of ["2001:db8:0:7::", "2001:0DB8::7:1:2:3:4", "2001:db8:0:7:ffff::1%eth0"]) {
    assert.equal(networkOf(address), "2001:db8:0:7::/64", address);
  }
  assert.equal(networkOf("2001:db8:0:8::1"), "2001:db8:0:8::/64");
  assert.equal(networkOf("::1"), "0:0:0:0::/64");
  assert.equal(networkOf("1:2:3:4:5:6:192.0.2.1"), "1:2:3:4::/64");
  assert.equal(networkOf("1:2:3::192.0.2.1"), "1:2:3:0::/64");
});

Deno.test("an IPv4 address is one client, however it is written", () => {
  for (const address of ["192.0.2.7", "::ffff:192.0.2.7", "::FFFF:192.0.2.7"]) {
    assert.equal(networkOf(address), "192.0.2.7");
  }
});

Deno.test("whatever is no address is one client together, so that made-up names open no new ones", () => {
  for (const text of ["", "-", "192.0.2.7:80", "[2001:db8::1]", "a".repeat(30_000), "1.2.3.4, 5"]) {
    assert.equal(networkOf(text), "unknown");
  }
});
