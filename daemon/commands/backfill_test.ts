import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { OracleStub } from "../../testing/fixtures/oracle_stub.ts";
import { ArchiveReader } from "../publish/archive_reader.ts";
import { OracleDelivery } from "../publish/oracle_delivery.ts";
import { backfillOracle } from "./backfill_oracle.ts";

const NAMES = [
  "observations_2026-08-31T23:05:00.000Z.parquet",
  "forecasts_2026-09-17T10:05:00.000Z.parquet",
  "observations_2026-09-17T10:05:00.000Z.parquet",
  "observations_2026-11-01T10:05:00.000Z.parquet",
];

/** An archive of four files, and an oracle that lists what it holds as the real one does. */
async function withArchive(
  test: (bench: {
    backfill(
      options?: { from?: string; to?: string; dryRun?: boolean },
    ): ReturnType<typeof backfillOracle>;
    oracle: OracleStub;
    listings: URL[];
  }) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  await using oracle = new OracleStub(systemClock);
  const listings: URL[] = [];
  const front = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const url = new URL(request.url);
    listings.push(url);
    const [start, end] = ["start", "end"].map((name) =>
      Date.parse(url.searchParams.get(name) ?? "")
    );
    const file_names = [...oracle.files.keys()].filter((name) => {
      const ms = Number(parseWeatherFileName(name)!.instantNs / 1_000_000n);
      return ms >= start! && ms <= end!;
    });
    return Response.json({ file_names });
  });
  const key = SecretKey.random();
  const { npub } = key;
  const delivery = new OracleDelivery({ baseUrl: oracle.origin, key, npub, clock: systemClock });
  try {
    for (const name of NAMES) {
      const day = join(root, parseWeatherFileName(name)!.day);
      await Deno.mkdir(day, { recursive: true });
      await Deno.writeTextFile(join(day, name), `PAR1 ${name} PAR1`);
    }
    await Deno.writeTextFile(join(root, "2026-09-17", "notes.txt"), "hello");
    await test({
      oracle,
      listings,
      async backfill({ from = "2026-08-01", to = "2026-11-30", dryRun = false } = {}) {
        return await backfillOracle({
          archive: await ArchiveReader.open({ rawDataDir: root, s3Region: "us-west-2" }),
          oracle: delivery,
          baseUrl: `http://127.0.0.1:${front.addr.port}`,
          fromMs: Date.parse(from),
          toMs: Date.parse(to),
          dryRun,
          log: getLogger("test"),
        });
      },
    });
  } finally {
    delivery.close();
    await front.shutdown();
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("what the archive holds and the oracle lacks is uploaded, oldest first", async () => {
  await withArchive(async ({ backfill, oracle, listings }) => {
    assert.deepEqual(await backfill(), { held: 4, missing: 4, uploaded: 4, failed: 0 });
    assert.deepEqual([...oracle.files.keys()], NAMES);
    assert.deepEqual(await backfill(), { held: 4, missing: 0, uploaded: 0, failed: 0 });
    assert.equal(oracle.attempts.length, 4);
    for (const url of listings) {
      const span = Date.parse(url.searchParams.get("end")!) -
        Date.parse(url.searchParams.get("start")!);
      assert.ok(span <= 366 * 86_400_000);
    }
  });
});

Deno.test("only stamps inside the span count", async () => {
  await withArchive(async ({ backfill, oracle }) => {
    const span = { from: "2026-09-17T00:00:00Z", to: "2026-09-17T23:59:59Z" };
    assert.deepEqual(await backfill(span), { held: 2, missing: 2, uploaded: 2, failed: 0 });
    assert.equal(oracle.files.size, 2);
  });
});

Deno.test("a dry run uploads nothing", async () => {
  await withArchive(async ({ backfill, oracle }) => {
    assert.equal((await backfill({ dryRun: true })).missing, 4);
    assert.equal(oracle.attempts.length, 0);
  });
});

Deno.test("a refused file is passed over, an oracle that is down ends it", async () => {
  await withArchive(async ({ backfill, oracle }) => {
    oracle.answer = (name) => name === NAMES[1] ? { status: 400, body: "bad" } : undefined;
    assert.deepEqual(await backfill(), { held: 4, missing: 4, uploaded: 3, failed: 1 });
    oracle.answer = () => ({ status: 503 });
    const down = await backfill();
    assert.deepEqual([down.uploaded, down.failed], [0, 1]);
  });
});
