import assert from "node:assert/strict";
import * as v from "valibot";
import { choice, decimal, integer, list, optional, path, text, yesNo } from "./kinds.ts";
import {
  addressBlock,
  baseUrl,
  bindAddress,
  headerName,
  host,
  origin,
  urlPrefix,
} from "./network_kinds.ts";
import { pubkey } from "./pubkey_kind.ts";
import type { Kind } from "./setting.ts";

/** Reads `written` as a flag would and compares: a value, or `undefined` where the rule refuses it. */
function table<T>(kind: Kind<T>, rows: [written: string, value: T | undefined][]): void {
  for (const [written, expected] of rows) {
    const result = v.safeParse(kind.schema, kind.fromText(written));
    const seen = result.success ? result.output : undefined;
    assert.deepEqual(seen, expected, `${kind.placeholder} ${JSON.stringify(written)}`);
    if (!result.success) assert.equal(result.issues[0].message, `must be ${kind.rule}`);
  }
}

Deno.test("numbers keep their bounds", () => {
  table(integer("<n>", 1, 24), [
    ["1", 1],
    ["24", 24],
    [" 7 ", 7],
    ["0", undefined],
    ["25", undefined],
    ["1.5", undefined],
    ["1e1", undefined],
    ["0x10", undefined],
    ["", undefined],
    ["NaN", undefined],
  ]);
  table(decimal("<n>", { min: 0, max: 1 }), [["0", 0], ["0.8", 0.8], [".5", 0.5], [
    "1.5",
    undefined,
  ], ["-0.1", undefined]]);
  table(decimal("<n>", { min: 0, max: 10, above: true }), [["0", undefined], ["0.1", 0.1], [
    "10",
    10,
  ]]);
});

Deno.test("words, switches and texts", () => {
  table(choice("auto", "external"), [["auto", "auto"], ["Auto", undefined], ["", undefined]]);
  table(yesNo, [["true", true], ["1", true], ["FALSE", false], ["0", false], ["maybe", undefined], [
    "",
    undefined,
  ]]);
  table(text("<t>", /^[a-z]+$/, "lower case"), [["a", "a"], ["A", undefined]]);
  table(path("<p>", ".pem"), [["a.pem", "a.pem"], ["a.key", undefined]]);
  table(path("<p>"), [["a", "a"], ["", undefined], ["  ", undefined], ["a\0b", undefined]]);
});

Deno.test("an optional setting is off when empty and keeps its rule otherwise", () => {
  const kind = optional(integer("<n>", 1, 2));
  assert.equal(v.parse(kind.schema, ""), undefined);
  assert.equal(v.parse(kind.schema, 1), 1);
  const refused = v.safeParse(kind.schema, 3);
  assert.equal(refused.issues?.[0].message, "must be a whole number from 1 to 2");
});

Deno.test("items of a list are judged one by one", () => {
  table(list(integer("<n>", 1, 9)), [["1,2,2", [1, 2]], ["", []], ["3", [3]]]);
  const refused = v.safeParse(list(integer("<n>", 1, 9)).schema, [1, 10]);
  assert.equal(refused.issues?.[0].path?.[0]?.key, 1);
});

Deno.test("origins are http or https and nothing more", () => {
  table(origin, [
    ["https://oracle.example", "https://oracle.example"],
    ["HTTP://Oracle.Example:80/", "http://oracle.example"],
    ["http://[::1]:9800", "http://[::1]:9800"],
    ["http://u:p@host", undefined],
    ["http://u@host", undefined],
    ["http://host/path", undefined],
    ["http://host?q", undefined],
    ["http://host?", undefined],
    ["http://host/#", undefined],
    ["ftp://host", undefined],
    ["host:9800", undefined],
    ["", undefined],
  ]);
  table(baseUrl, [
    ["https://api.example/v1/", "https://api.example/v1"],
    ["http://127.0.0.1:80", "http://127.0.0.1"],
    ["https://api.example/?q=1", undefined],
    ["https://u:p@api.example", undefined],
    ["file:///tmp", undefined],
  ]);
  table(urlPrefix, [
    ["https://a.example/data?", "https://a.example/data?"],
    ["https://a.example/", "https://a.example/"],
    ["https://a.example", undefined],
    ["https://", undefined],
    ["https://u@a.example/", undefined],
  ]);
});

Deno.test("hosts, addresses and blocks", () => {
  table(host, [
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]", "::1"],
    ["::", "::"],
    ["oracle.example", "oracle.example"],
    ["127.0.0", undefined],
    ["256.1.1.1", undefined],
    ["http://x", undefined],
    ["a b", undefined],
    ["-a", undefined],
  ]);
  table(bindAddress, [
    ["127.0.0.1:9801", { hostname: "127.0.0.1", port: 9801 }],
    ["[::1]:0", { hostname: "::1", port: 0 }],
    ["localhost:65535", { hostname: "localhost", port: 65535 }],
    ["9801", undefined],
    [":9801", undefined],
    ["::1:9801", undefined],
    ["a:65536", undefined],
  ]);
  table(addressBlock, [
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["fd00::/8", "fd00::/8"],
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.0.0.1/128", "::ffff:10.0.0.1/128"],
    ["10.0.0.0/33", undefined],
    ["::/129", undefined],
    ["10.0.0/8", undefined],
    ["10.0.0.0/", undefined],
    ["proxy", undefined],
  ]);
  table(headerName, [["X-Real-IP", "X-Real-IP"], ["X Real", undefined], ["", undefined]]);
});

Deno.test("public keys are npub or hex, checksum and curve point included", () => {
  // The generator's x, its npub, and the npub with its last character changed.
  const hex = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
  const { output: npub } = v.safeParse(pubkey.schema, hex) as { output: string };
  assert.match(npub, /^npub1[0-9a-z]{58}$/);
  assert.equal(v.parse(pubkey.schema, npub), npub);
  assert.equal(v.parse(pubkey.schema, hex.toUpperCase()), npub);
  const broken = npub.slice(0, -1) + (npub.endsWith("q") ? "p" : "q");
  for (const text of [broken, hex.slice(1), "ff".repeat(32), "02" + hex, ""]) {
    assert.ok(!v.safeParse(pubkey.schema, text).success, text);
  }
});
