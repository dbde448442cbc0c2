import assert from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { SecretKey } from "../keys/secret_key.ts";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { eventId, NostrEvent, signEvent, verifyEvent } from "./event.ts";

const { nip98_get, nip98_post, tricky_text } = vectors.self_computed.nostr_events;

Deno.test("ids and signatures of the published vectors verify, awkward characters included", () => {
  for (const event of [nip98_get.event, nip98_post.event, tricky_text] as NostrEvent[]) {
    assert.equal(eventId(event), event.id);
    assert.ok(verifyEvent(event));
  }
});

Deno.test("a changed character of any field breaks the event", () => {
  const event = nip98_post.event as NostrEvent;
  assert.equal(verifyEvent({ ...event, content: "x" }), false);
  assert.equal(verifyEvent({ ...event, created_at: event.created_at + 1 }), false);
  assert.equal(verifyEvent({ ...event, tags: event.tags.slice(1) }), false);
  assert.equal(verifyEvent({ ...event, sig: event.sig.replace(/^./, "0") }), false);
});

Deno.test("a valid signature over a stated id proves nothing when the id is not the content's hash", () => {
  const event = nip98_get.event as NostrEvent;
  assert.equal(verifyEvent({ ...event, tags: [["u", "http://evil.example"]] }), false);
});

Deno.test("the example of NIP-98 is refused: its id is not the hash of the fields it shows", () => {
  const event: NostrEvent = {
    id: "fe964e758903360f28d8424d092da8494ed207cba823110be3a57dfe4b578734",
    pubkey: "63fe6318dc58583cfe16810f86dd09e18bfd76aabc24a0081ce2856f330504ed",
    content: "",
    kind: 27_235,
    created_at: 1_682_327_852,
    tags: [["u", "https://api.snort.social/api/v1/n5sp/list"], ["method", "GET"]],
    sig: "5ed9d8ec958bc854f997bdc24ac337d005af372324747efe4a00e24f4c30437f" +
      "f4dd8308684bed467d9d6be3e5a517bb43b1732cc7d33949a3aaf86705c22184",
  };
  assert.equal(eventId(event), "2dd2dfec3df85dd0d4c32af50241f56a077b0969cb508f987afac1e25b0d4c76");
  assert.equal(verifyEvent(event), false);
});

Deno.test("text with a lone surrogate, numbers out of range and upper-case hex are no events", () => {
  const event = nip98_post.event as NostrEvent;
  assert.ok(v.is(NostrEvent, event));
  const refused: unknown[] = [
    { ...event, content: "\ud800" },
    { ...event, tags: [["u", "\udc00"]] },
    { ...event, kind: 65_536 },
    { ...event, created_at: -1 },
    { ...event, created_at: 1.5 },
    { ...event, id: event.id.toUpperCase() },
    { ...event, sig: event.sig.slice(2) },
    { ...event, tags: [[1]] },
    null,
  ];
  for (const each of refused) assert.equal(v.is(NostrEvent, each), false);
});

Deno.test("what is signed verifies, for any content", () => {
  const key = SecretKey.random();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (content, created_at) => {
      assert.ok(verifyEvent(signEvent({ kind: 1, created_at, tags: [], content }, key)));
    }),
    { numRuns: 20 },
  );
});
