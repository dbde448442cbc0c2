import assert from "node:assert/strict";
import { sha256Hex } from "../bytes/sha256.ts";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { SecretKey } from "../keys/secret_key.ts";
import { type EventTemplate, signEvent } from "./event.ts";
import {
  checkPayload,
  checkRequestProof,
  type ProofFault,
  RequestProofError,
  signRequest,
} from "./request_proof.ts";

const { nip98_get, nip98_post } = vectors.self_computed.nostr_events;
const AT = 1_700_000_000_000;
const URL_OF_GET = "http://localhost:9800/oracle/events?limit=10";
const get = (nowMs = AT, url = URL_OF_GET, method = "GET") => ({ method, urls: [url], nowMs });

function fault(check: () => void): ProofFault | undefined {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof RequestProofError, `${error}`);
    return error.fault;
  }
}

function headerOf(template: Partial<EventTemplate>): string {
  const event = signEvent({
    kind: 27_235,
    created_at: AT / 1000,
    tags: [["u", URL_OF_GET], ["method", "GET"]],
    content: "",
    ...template,
  }, SecretKey.random());
  return `Nostr ${btoa(JSON.stringify(event))}`;
}

Deno.test("the published GET and POST headers are accepted, also without base64 padding", () => {
  assert.equal(checkRequestProof(nip98_get.header, get()).signer, nip98_get.event.pubkey);
  assert.equal(
    fault(() => checkRequestProof(nip98_get.header.replace(/=+$/, ""), get())),
    undefined,
  );
  const post = { method: "POST", urls: ["http://localhost:9800/oracle/events"], nowMs: AT };
  const proof = checkRequestProof(nip98_post.header, post);
  assert.equal(proof.payload, sha256Hex(nip98_post.body));
  checkPayload(proof, proof.payload);
});

Deno.test("what the client signs, the check accepts: the id is that of the published event", () => {
  const key = new SecretKey(Uint8Array.of(...new Uint8Array(31), 3));
  const header = signRequest(key, {
    method: "POST",
    url: "http://localhost:9800/oracle/events",
    body: new TextEncoder().encode(nip98_post.body),
    nowMs: AT + 999,
  });
  const post = { method: "POST", urls: ["http://localhost:9800/oracle/events"], nowMs: AT };
  assert.equal(checkRequestProof(header, post).id, nip98_post.event.id);
});

Deno.test("an address is signed as it is sent: percent-encoded, without a fragment", () => {
  const signed = "https://oracle.example/oracle/events?station=KØRD#first";
  const sent = "https://oracle.example/oracle/events?station=K%C3%98RD";
  const header = signRequest(SecretKey.random(), { method: "GET", url: signed, nowMs: AT });
  assert.equal(fault(() => checkRequestProof(header, get(AT, sent))), undefined);
});

Deno.test("a proof is good for 60 seconds either way and not for 61", () => {
  for (const seconds of [-60, 60]) {
    assert.equal(
      fault(() => checkRequestProof(nip98_get.header, get(AT + seconds * 1000))),
      undefined,
    );
  }
  for (const seconds of [-61, 61]) {
    assert.equal(
      fault(() => checkRequestProof(nip98_get.header, get(AT + seconds * 1000))),
      "expired",
    );
  }
});

Deno.test("the URL is compared as a URL, with its query, against every accepted origin", () => {
  const cases: [string, ProofFault | undefined][] = [
    ["HTTP://LOCALHOST:9800/oracle/events?limit=10", undefined],
    ["http://localhost:9800/oracle/events?limit=11", "mismatch"],
    ["http://localhost:9800/oracle/events", "mismatch"],
    ["http://evil.example/oracle/events?limit=10", "mismatch"],
  ];
  for (const [url, expected] of cases) {
    assert.equal(fault(() => checkRequestProof(nip98_get.header, get(AT, url))), expected, url);
  }
  const urls = ["https://oracle.example/oracle/events?limit=10", URL_OF_GET];
  assert.ok(checkRequestProof(nip98_get.header, { method: "GET", urls, nowMs: AT }));
});

Deno.test("each broken header has its code", () => {
  const cases: [string | null, ProofFault][] = [
    [null, "missing"],
    ["Nostr not-base64!", "malformed"],
    ["Bearer abc", "malformed"],
    [`Nostr ${btoa("{}")}`, "malformed"],
    [`Nostr ${"A".repeat(8_192)}`, "malformed"],
    [headerOf({ kind: 1 }), "malformed"],
    [headerOf({ content: "x" }), "malformed"],
    [headerOf({ tags: [["method", "GET"]] }), "malformed"],
    [headerOf({ tags: [["u", "/relative"], ["method", "GET"]] }), "malformed"],
    [headerOf({ tags: [["u", URL_OF_GET], ["u", "http://b"], ["method", "GET"]] }), "malformed"],
    [headerOf({ tags: [["u", URL_OF_GET], ["method", "GET"], ["payload", "xyz"]] }), "malformed"],
    [headerOf({ tags: [["u", URL_OF_GET], ["method", "POST"]] }), "mismatch"],
  ];
  for (const [header, expected] of cases) {
    assert.equal(fault(() => checkRequestProof(header, get())), expected, `${header}`);
  }
});

Deno.test("the signature is checked after URL and method, and a wrong one is refused", () => {
  const event = { ...nip98_get.event, sig: nip98_post.event.sig };
  const header = `Nostr ${btoa(JSON.stringify(event))}`;
  assert.equal(fault(() => checkRequestProof(header, get())), "bad_signature");
  assert.equal(fault(() => checkRequestProof(header, get(AT, "http://evil.example/"))), "mismatch");
});

Deno.test("the scheme and the method tag are compared without case", () => {
  const lower = headerOf({ tags: [["u", URL_OF_GET], ["method", "get"]] });
  for (const header of [lower, lower.replace("Nostr", "nostr"), lower.replace("Nostr", "NOSTR")]) {
    assert.equal(fault(() => checkRequestProof(header, get())), undefined, header);
  }
});

Deno.test("the claimed author is judged after form and time, before URL and signature", () => {
  const event = { ...nip98_get.event, sig: nip98_post.event.sig };
  const forged = `Nostr ${btoa(JSON.stringify(event))}`;
  const claimed: string[] = [];
  const checkSigner = (key: string) => {
    claimed.push(key);
    throw new RangeError("unknown");
  };
  const elsewhere = { ...get(AT, "http://evil.example/"), checkSigner };
  assert.throws(() => checkRequestProof(forged, elsewhere), RangeError);
  assert.deepEqual(claimed, [nip98_get.event.pubkey]);
  const late = { ...get(AT + 61_000), checkSigner };
  assert.equal(fault(() => checkRequestProof(forged, late)), "expired");
  assert.equal(fault(() => checkRequestProof("Nostr !", elsewhere)), "malformed");
});

Deno.test("a refusal names the value that came and the one that is expected", () => {
  const says = (header: string, request = get()): string => {
    try {
      checkRequestProof(header, request);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const elsewhere = says(nip98_get.header, get(AT, "https://oracle.example/oracle/events"));
  assert.match(
    elsewhere,
    /must be .*https:\/\/oracle\.example\/oracle\/events, got http:\/\/localhost:9800/,
  );
  assert.match(says(nip98_get.header, get(AT, URL_OF_GET, "POST")), /must be POST, got "GET"/);
  assert.match(says(headerOf({ kind: 1 })), /kind 27235 .* got kind 1/);
  assert.match(says("Bearer abc"), /got "Bearer abc"/);
  assert.match(says(headerOf({ tags: [["u", "/x"], ["method", "GET"]] })), /got "\/x"/);
  const { event } = nip98_get;
  const changeEvent = (change: object) => `Nostr ${btoa(JSON.stringify({ ...event, ...change }))}`;
  assert.match(
    says(changeEvent({ id: "ab".repeat(32) })),
    new RegExp(`id must be ${event.id}.*got (ab){32}$`),
  );
  assert.match(
    says(changeEvent({ sig: "cd".repeat(64) })),
    new RegExp(`sig must be .* by ${event.pubkey}, got (cd){64}$`),
  );
  assert.match(says(changeEvent({ created_at: "soon" })), /whose created_at cannot be "soon"$/);
  assert.match(says(`Nostr ${btoa("{}")}`), /must be a nostr event \(NIP-01\), which has id$/);
  assert.match(says(`Nostr ${btoa("7")}`), /must be a nostr event \(NIP-01\): an object$/);
  assert.match(
    says(headerOf({ tags: [["u", URL_OF_GET], ["u", "/x"], ["method", "GET"]] })),
    /must have one u tag, got 2/,
  );
  assert.throws(
    () => checkPayload(checkRequestProof(nip98_get.header, get()), "ab".repeat(32)),
    /must be abab.*got none/,
  );
});

Deno.test("the payload tag must be the body's hash; without one the body must be empty", () => {
  const proof = checkRequestProof(nip98_get.header, get());
  assert.equal(fault(() => checkPayload(proof, undefined)), undefined);
  assert.equal(fault(() => checkPayload(proof, "ab".repeat(32))), "payload_mismatch");
  const post = { method: "POST", urls: ["http://localhost:9800/oracle/events"], nowMs: AT };
  const withBody = checkRequestProof(nip98_post.header, post);
  assert.equal(fault(() => checkPayload(withBody, "ab".repeat(32))), "payload_mismatch");
  assert.equal(fault(() => checkPayload(withBody, undefined)), "payload_mismatch");
});
