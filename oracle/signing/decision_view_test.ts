import assert from "node:assert/strict";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { decideWhatHolds, shortRecord, SigningFixture } from "../../testing/fixtures/signer.ts";
import { DecisionView } from "./decision_view.ts";

Deno.test("a record that is gone, or is not what was committed, is told of its event", async () => {
  const home = await Deno.makeTempDir({ prefix: "decision-view-" });
  try {
    const key = SecretKey.random();
    await using fixture = await SigningFixture.open({ home, key });
    await fixture.announceEvent();
    await decideWhatHolds(fixture.signer, shortRecord([0]));
    const folder = `${home}/decisions`;
    const view = await DecisionView.open({
      db: fixture.db,
      places: { folder: new FolderStore(folder), bucket: undefined },
      clock: fixture.clock,
    });
    assert.deepEqual([[...await view.unkept()], await view.missingRecords()], [[], 0]);
    const path = `${folder}/decisions/${key.xOnlyPublicKey}/${DAY_EVENT_ID}.json.gz`;
    await Deno.truncate(path, 5);
    assert.deepEqual([...await view.unkept()], [[DAY_EVENT_ID, "damaged"]]);
    await Deno.remove(path);
    assert.deepEqual([...await view.unkept()], [[DAY_EVENT_ID, "missing"]]);
    assert.equal(await view.missingRecords(), 1);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
