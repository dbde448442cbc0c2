import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { backfillOracle } from "../../../daemon/commands/backfill_oracle.ts";
import { ArchiveReader } from "../../../daemon/publish/archive_reader.ts";
import { OracleDelivery } from "../../../daemon/publish/oracle_delivery.ts";
import { PauseSkippingClock } from "../../fixtures/pause_skipping_clock.ts";
import { readKeyFile } from "../../../shared/keys/key_file.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { DeliveringDaemon, WEATHER_BUCKET, WeatherBucket } from "./delivering_daemon.ts";

const keyOf = (name: string) => `weather_data/${name.split("_")[1]!.slice(0, 10)}/${name}`;

Deno.test("a cycle's files lie byte for byte at the oracle and in the archive (D145, D152)", async () => {
  await using bench = await DeliveringDaemon.start();
  const { observations, forecasts } = await bench.cycle();
  assert.ok(observations.ok && forecasts.ok);
  const names = [forecasts.file, observations.file];
  assert.deepEqual(await bench.atOracle(), names);
  assert.deepEqual(bench.uploads.map(({ status }) => status), [201, 201]);
  for (const name of names) {
    const place = `${name.split("_")[1]!.slice(0, 10)}/${name}`;
    const written = await Deno.readFile(join(bench.settings.dataDir, place));
    assert.deepEqual(await (await bench.fixture.get(`/file/${name}`)).bytes(), written);
    assert.deepEqual(await Deno.readFile(join(bench.settings.rawDataDir, place)), written);
    assert.deepEqual(await Deno.readFile(join(bench.fixture.settings.weatherDir, place)), written);
  }
  assert.ok(
    (await bench.listSpool()).every(({ isUploaded, isArchived }) => isUploaded && isArchived),
  );
});

Deno.test("names of earlier daemons, with any fraction, are delivered (D146)", async () => {
  await using bench = await DeliveringDaemon.start();
  const names = ["2026-08-22T05:00:00.5Z", "2026-08-22T05:00:00Z", "2026-08-22T05:00:00.123456789Z"]
    .map((stamp) => `observations_${stamp}.parquet`);
  const day = join(bench.settings.dataDir, "2026-08-22");
  await Deno.mkdir(day);
  const bytes = await observationFile([]);
  for (const name of names) await Deno.writeFile(join(day, name), bytes);
  const { oracle, archive } = await bench.daemon.publish();
  assert.deepEqual([oracle.delivered, archive.delivered], [3, 3]);
  assert.deepEqual(bench.uploads.map(({ name }) => name), [names[1], names[2], names[0]]);
  for (const name of names) assert.equal((await bench.fixture.get(`/file/${name}`)).status, 200);
});

Deno.test("after three cycles without the oracle all goes out, oldest first, each once (D148)", async () => {
  await using bench = await DeliveringDaemon.start();
  bench.oracleProxy.target = undefined;
  for (let i = 0; i < 3; i++) {
    const { publish } = await bench.cycle(i === 0 ? 0 : 1);
    assert.deepEqual([publish?.oracle.owed, publish?.archive.owed], [2 * (i + 1), 0]);
  }
  assert.deepEqual(await bench.atOracle(), []);
  bench.uploads.length = 0;
  bench.oracleProxy.target = bench.fixture.oracle.address;
  await bench.daemon.publish();
  const stamps = bench.uploads.map(({ name }) => name.split("_")[1]!);
  assert.deepEqual(stamps, stamps.toSorted());
  assert.deepEqual(bench.uploads.map(({ status }) => status), Array(6).fill(201));
  assert.deepEqual(await bench.atOracle(), await bench.inFolder());
  assert.equal((await bench.daemon.publish()).oracle.delivered, 0);
});

Deno.test("what a missing bucket is owed stays in the spool however old, then it goes (D149)", async () => {
  await using bench = await DeliveringDaemon.start();
  await using bucket = await WeatherBucket.start();
  await bench.restart(bucket.settings);
  const first = await bench.cycle();
  await bench.restart({ ...bucket.settings, s3Bucket: "not-yet-there" });
  const second = await bench.cycle(1);
  assert.deepEqual([second.publish?.oracle.owed, second.publish?.archive.owed], [0, 2]);
  const later = await bench.cycle(8 * 24);
  assert.ok(first.observations.ok && second.observations.ok);
  assert.ok(later.pruned.includes(first.observations.file));
  const waiting = (await bench.listSpool()).map(({ name }) => name);
  assert.ok(!waiting.includes(first.observations.file));
  assert.ok(waiting.includes(second.observations.file));

  await bucket.moto.createBucket("not-yet-there");
  const { publish, pruned } = await bench.cycle(1);
  assert.equal(publish?.archive.owed, 0);
  assert.ok(pruned.includes(second.observations.file));
  assert.deepEqual(
    bench.uploads.map(({ status }) => status),
    Array(bench.uploads.length).fill(201),
    "nothing was sent twice",
  );
});

Deno.test("observations reach the oracle in the cycle whose forecasts fail (D151)", async () => {
  await using bench = await DeliveringDaemon.start();
  bench.noaa.setFaults(({ service }) =>
    service === "ndfd" ? { kind: "status", status: 500 } : undefined
  );
  const { observations, forecasts } = await bench.cycle();
  assert.ok(observations.ok && !forecasts.ok);
  assert.deepEqual(await bench.atOracle(), [observations.file]);
  assert.deepEqual(await bench.inFolder(), [observations.file]);
});

Deno.test("a file that the oracle already has counts as delivered (D153)", async () => {
  await using bench = await DeliveringDaemon.start();
  await bench.cycle();
  for (const { path } of await bench.listSpool()) await Deno.remove(`${path}.uploaded`);
  await bench.fixture.clock.advance(1000);
  const { oracle } = await bench.daemon.publish();
  assert.deepEqual([oracle.delivered, oracle.owed, oracle.failure], [2, 0, null]);
  assert.deepEqual(bench.uploads.map(({ status }) => status), [201, 201, 409, 409]);
});

Deno.test("a key that is not on the oracle's list is named; listed, it delivers (D153)", async () => {
  await using bench = await DeliveringDaemon.start();
  const other = join(bench.fixture.folder, "other.pem");
  const daemon = await bench.restart({ privateKey: other, generateKey: true });
  const { publish } = await bench.cycle();
  assert.equal(publish?.oracle.owed, 2);
  assert.ok(publish.oracle.failure?.includes(daemon.npub));
  assert.match(publish.oracle.failure ?? "", /403.*uploader_pubkeys/);
  await bench.restart();
  assert.equal((await bench.daemon.publish()).oracle.delivered, 2);
});

Deno.test("a second attempt within the second is no replay to the real oracle (D155)", async () => {
  await using bench = await DeliveringDaemon.start();
  bench.oracleProxy.misbehave = () => ({ kind: "lose_answer" });
  await bench.cycle();
  bench.oracleProxy.misbehave = undefined;
  const before = bench.fixture.clock.now();
  const { oracle } = await bench.daemon.publish();
  assert.deepEqual([oracle.delivered, oracle.owed, oracle.failure], [2, 0, null]);
  assert.ok(bench.fixture.clock.now() - before < 2000);
  assert.ok(bench.uploads.every(({ status }) => status === 201 || status === 409));
});

Deno.test("bucket and oracle do not wait for each other (D156)", async (t) => {
  await using bench = await DeliveringDaemon.start();
  await using bucket = await WeatherBucket.start(true);
  await bench.restart(bucket.settings);
  await t.step("without the bucket the oracle gets the files", async () => {
    const { publish } = await bench.cycle();
    assert.deepEqual([publish?.oracle.owed, publish?.archive.owed], [0, 2]);
    assert.match(publish?.archive.failure ?? "", /NoSuchBucket/);
  });
  await t.step("without the oracle the bucket gets them, under their keys", async () => {
    await bucket.moto.createBucket(WEATHER_BUCKET);
    bench.oracleProxy.target = undefined;
    const { publish } = await bench.cycle(1);
    assert.deepEqual([publish?.oracle.owed, publish?.archive.owed], [2, 0]);
    bench.oracleProxy.target = bench.fixture.oracle.address;
    await bench.daemon.publish();
    assert.deepEqual(await bucket.keys(), (await bench.atOracle()).map(keyOf).sort());
  });
});

Deno.test("switching the archive off and on again neither sends again nor forgets", async () => {
  await using bench = await DeliveringDaemon.start();
  await using bucket = await WeatherBucket.start();
  const placesOf: Record<string, "folder" | "bucket"> = {};
  for (const place of ["folder", "bucket", "folder", "bucket"] as const) {
    await bench.restart(place === "bucket" ? bucket.settings : {});
    const { observations, forecasts } = await bench.cycle(1);
    assert.ok(observations.ok && forecasts.ok);
    for (const { file } of [observations, forecasts]) placesOf[file] = place;
  }
  const namesIn = (place: string) =>
    Object.keys(placesOf).filter((name) => placesOf[name] === place).sort();
  assert.deepEqual(await bench.inFolder(), namesIn("folder"));
  assert.deepEqual(await bucket.keys(), namesIn("bucket").map(keyOf).sort());
  assert.deepEqual(await bench.atOracle(), Object.keys(placesOf).sort());
  assert.deepEqual(bench.uploads.map(({ status }) => status), Array(8).fill(201));
});

Deno.test("an oracle that lost its files gets them back from folder or bucket", async (t) => {
  await using bench = await DeliveringDaemon.start();
  await using bucket = await WeatherBucket.start();
  await bench.cycle();
  await bench.restart(bucket.settings);
  await bench.cycle(1);
  const before = await bench.atOracle();
  assert.equal(before.length, 4);
  await bench.fixture.oracle.stop();
  await Deno.remove(bench.fixture.settings.weatherDir, { recursive: true });
  await bench.fixture.restart();
  bench.oracleProxy.target = bench.fixture.oracle.address;
  assert.deepEqual(await bench.atOracle(), []);

  const key = await readKeyFile(bench.settings.privateKey);
  const { baseUrl } = bench.settings;
  const clock = new PauseSkippingClock(bench.fixture.clock);
  const oracle = new OracleDelivery({ baseUrl, key, npub: key.npub, clock });
  const fill = async (settings: Partial<DeliveringDaemon["settings"]>) => {
    await bench.fixture.clock.advance(1000); // the same second would make the daemon's own proofs again
    using archive = await ArchiveReader.open({ ...bench.settings, ...settings });
    const span = { fromMs: Date.parse("2026-08-22T00:00:00Z"), toMs: bench.fixture.clock.now() };
    const log = getLogger("test");
    const result = await backfillOracle({ archive, oracle, baseUrl, ...span, dryRun: false, log });
    return result;
  };
  try {
    await t.step("from the folder what the folder holds", async () => {
      assert.deepEqual(await fill({}), { held: 2, missing: 2, uploaded: 2, failed: 0 });
    });
    await t.step("from the bucket the rest", async () => {
      assert.deepEqual(await fill(bucket.settings), {
        held: 2,
        missing: 2,
        uploaded: 2,
        failed: 0,
      });
      assert.deepEqual(await bench.atOracle(), before);
    });
    await t.step("and nothing a second time", async () => {
      assert.equal((await fill(bucket.settings)).missing, 0);
    });
  } finally {
    oracle.close();
  }
});
