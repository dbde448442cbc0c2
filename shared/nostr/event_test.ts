import assert from "node:assert/strict";
import fc from "fast-check";
import { SecretKey } from "../keys/secret_key.ts";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { eventId, type NostrEvent, signEvent, verifyEvent } from "./event.ts";

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

Deno.test("what is signed verifies, for any content", () => {
  const key = SecretKey.random();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (content, created_at) => {
      assert.ok(verifyEvent(signEvent({ kind: 1, created_at, tags: [], content }, key)));
    }),
    { numRuns: 20 },
  );
});
