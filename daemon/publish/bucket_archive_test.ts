import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { Moto } from "../../testing/fixtures/moto.ts";
import { SkippingClock } from "../../testing/fixtures/skipping_clock.ts";
import { ArchiveDelivery, type ArchivePlace } from "./archive_delivery.ts";
import { BucketArchive, FolderArchive } from "./archive_place.ts";
import { Publisher } from "./publisher.ts";
import { Spool } from "./spool.ts";

const BUCKET = "noaa-oracle-weather";
const HOURS = ["10", "11", "12", "13"].map((hour) =>
  `forecasts_2026-11-22T${hour}:05:00.000Z.parquet`
);

Deno.test("a bucket serves as the archive (D156)", async (t) => {
  const moto = await Moto.start();
  const root = await Deno.makeTempDir();
  const region = "us-west-2";
  const bucket = new BucketArchive({ bucket: BUCKET, endpoint: moto.endpoint, region });
  const folder = new FolderArchive({ folder: join(root, "raw"), memory: join(root, "spool") });
  const store = await S3Store.open({ bucket: BUCKET, endpoint: moto.endpoint, region });
  const publish = (place: ArchivePlace) =>
    new Publisher({
      spool: new Spool(join(root, "spool")),
      deliveries: [new ArchiveDelivery(place)],
      clock: new SkippingClock(0),
      log: getLogger("test"),
    }).publish();
  const put = async (name: string) => {
    const day = join(root, "spool", parseWeatherFileName(name)!.day);
    await Deno.mkdir(day, { recursive: true });
    await Deno.writeTextFile(join(day, name), `PAR1 ${name} PAR1`);
  };
  const keys = () => Array.fromAsync(store.list(""));
  const keyOf = (name: string) => `weather_data/2026-11-22/${name}`;
  try {
    await t.step("a missing bucket is named, and the file stays owed", async () => {
      await put(HOURS[0]!);
      const { archive } = await publish(bucket);
      assert.deepEqual([archive.delivered, archive.owed], [0, 1]);
      assert.match(archive.failure!, new RegExp(BUCKET));
    });
    await t.step("an object has the day and the name of its file as key", async () => {
      await moto.createBucket(BUCKET);
      assert.equal((await publish(bucket)).archive.delivered, 1);
      assert.deepEqual(await keys(), [keyOf(HOURS[0]!)]);
      const stored = await store.get(keyOf(HOURS[0]!));
      assert.equal(new TextDecoder().decode(stored), `PAR1 ${HOURS[0]} PAR1`);
    });
    await t.step("switching to the folder and back neither sends again nor forgets", async () => {
      await put(HOURS[1]!);
      assert.equal((await publish(folder)).archive.delivered, 1);
      await put(HOURS[2]!);
      assert.equal((await publish(bucket)).archive.delivered, 1);
      await put(HOURS[3]!);
      assert.equal((await publish(folder)).archive.delivered, 1);
      assert.equal((await publish(bucket)).archive.delivered, 0);
      assert.deepEqual(await keys(), [keyOf(HOURS[0]!), keyOf(HOURS[2]!)]);
      const raw = await Array.fromAsync(Deno.readDir(join(root, "raw", "2026-11-22")));
      assert.deepEqual(raw.map(({ name }) => name).sort(), [HOURS[1], HOURS[3]]);
    });
    await t.step("a put whose marker was lost is not put again", async () => {
      await Deno.remove(join(root, "spool", "2026-11-22", `${HOURS[0]}.archived`));
      assert.equal((await publish(bucket)).archive.delivered, 1);
      assert.equal((await keys()).length, 2);
    });
  } finally {
    store.close();
    bucket.close();
    await moto.stop();
    await Deno.remove(root, { recursive: true });
  }
});
