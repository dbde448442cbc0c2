import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { OracleDelivery } from "../../../daemon/publish/oracle_delivery.ts";
import { Publisher } from "../../../daemon/publish/publisher.ts";
import { Spool } from "../../../daemon/publish/spool.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";

const NAME = "observations_2030-01-01T00:00:00.000Z.parquet";

/** The daemon's publisher over a spool in the fixture's folder, delivering to the fixture's oracle. */
function publisherOf(fixture: OracleFixture, key: SecretKey) {
  const spool = join(fixture.folder, "spool");
  const { clock } = fixture;
  const delivery = new OracleDelivery({ baseUrl: fixture.origin, key, npub: key.npub, clock });
  const publisher = new Publisher({
    spool: new Spool(spool),
    deliveries: [delivery],
    clock,
    log: getLogger(["test"]),
  });
  const marker = join(spool, "2030-01-01", `${NAME}.uploaded`);
  const isMarked = () => Deno.stat(marker).then(() => true, () => false);
  return {
    publisher,
    marked: isMarked,
    async put(bytes: Uint8Array) {
      await Deno.mkdir(join(spool, "2030-01-01"), { recursive: true });
      await Deno.writeFile(join(spool, "2030-01-01", NAME), bytes);
    },
    unmark: () => Deno.remove(marker),
    [Symbol.dispose]: () => delivery.close(),
  };
}

Deno.test("the daemon's publisher delivers once, and a file that is there counts as done (O78)", async () => {
  await using fixture = await OracleFixture.start({ now: "2030-01-01T01:00:00Z" });
  const bytes = await observationFile([observation("00:53")]);
  using spool = publisherOf(fixture, fixture.parties.U);
  await spool.put(bytes);
  assert.equal((await spool.publisher.publish()).oracle.delivered, 1);
  assert.equal(await spool.marked(), true);
  assert.deepEqual(await (await fixture.get(`/file/${NAME}`)).bytes(), bytes);

  await spool.unmark();
  await fixture.clock.advance(1000);
  const again = await spool.publisher.publish();
  assert.deepEqual([again.oracle.delivered, again.oracle.owed, again.oracle.failure], [1, 0, null]);
  assert.equal(await spool.marked(), true);
});

Deno.test("a key that is not listed is named with what to do, and nothing is marked (O78)", async () => {
  await using fixture = await OracleFixture.start();
  using spool = publisherOf(fixture, fixture.parties.S);
  await spool.put(await observationFile([observation("00:53")]));
  const { oracle } = await spool.publisher.publish();
  assert.equal(oracle.delivered, 0);
  assert.ok(oracle.failure?.includes(fixture.parties.S.npub), String(oracle.failure));
  assert.equal(await spool.marked(), false);
  assert.equal((await fixture.get(`/file/${NAME}`)).status, 404);
});
