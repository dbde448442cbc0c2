import assert from "node:assert/strict";
import fc from "fast-check";
import { isSecretName, redactText } from "./redact.ts";

Deno.test("user, query and fragment of URLs are removed", () => {
  const cases: [text: string, redacted: string][] = [
    ["https://user:secret@example.com/path?token=abc", "https://example.com/path"],
    ["GET https://a.example/x?y=1#z failed", "GET https://a.example/x failed"],
    ['url="https://a.example?q=1" next', 'url="https://a.example" next'],
    ["redis://:pw@host:6379/0", "redis://host:6379/0"],
    ["http://127.0.0.1:9800/file/observations_2026-09-17T12:00:00.000Z.parquet", ""],
    ["no address at all, is it?", ""],
  ];
  for (const [text, redacted] of cases) assert.equal(redactText(text), redacted || text);
});

Deno.test("keys and authorization values are removed from any text", () => {
  const nsec = "nsec1" + "q".repeat(58);
  const pem = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----";
  assert.equal(redactText(`key ${nsec}!`), "key [redacted]!");
  assert.equal(redactText(`${pem} after`), "[redacted] after");
  assert.equal(redactText(pem.slice(0, 40)), "[redacted]");
  assert.equal(
    redactText(`Authorization: Nostr ${btoa('{"kind":27235}')}`),
    "Authorization: Nostr [redacted]",
  );
  assert.equal(redactText("Bearer abcdefghijklmnopqrst"), "Bearer [redacted]");
  assert.equal(redactText("AWS4-HMAC-SHA256 Credential=AKIA/…, Signature=00"), "[redacted]");
});

Deno.test("no password of a URL survives, whatever surrounds it", () => {
  const word = fc.stringMatching(/^[a-z0-9]{8,20}$/);
  fc.assert(fc.property(word, word, fc.string(), fc.string(), (password, query, before, after) => {
    const text = redactText(`${before} https://u:${password}@h.example/p?k=${query} ${after}`);
    fc.pre(!before.includes(password) && !after.includes(password));
    fc.pre(!before.includes(query) && !after.includes(query) && password !== query);
    assert.ok(!text.includes(password) && !text.includes(query), text);
  }));
});

Deno.test("names of secrets are recognised, names that merely resemble them are not", () => {
  for (
    const name of [
      "authorization",
      "Cookie",
      "s3_secret_access_key",
      "password",
      "secretKey",
      "privateKey",
    ]
  ) {
    assert.ok(isSecretName(name), name);
  }
  for (
    const name of ["key", "private_key_path", "tokenCapacity", "nonce_point", "pubkey", "path"]
  ) {
    assert.ok(!isSecretName(name), name);
  }
});
