import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { createClient } from "@libsql/client";
import { DAY_MS } from "../../shared/time/units.ts";
import { formatDay } from "../../shared/time/utc_days.ts";
import { inventedRuns, inventedWeather } from "../../testing/evidence/writer/invented_weather.ts";
import { writeEvidence } from "../../testing/evidence/writer/write_evidence.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";

const DAYS = 3;
/** The command knows the system's time alone: the invented days end three days ago. */
const FIRST_DAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS + 3) * DAY_MS;
const WEATHER = { stations: ["KORD", "KSAW"], firstDayMs: FIRST_DAY_MS, days: DAYS, seed: 3 };
const NAMES = Array.from({ length: DAYS }, (_, i) => formatDay(FIRST_DAY_MS + i * DAY_MS));

async function countsOf(path: string): Promise<Record<string, number>> {
  const client = createClient({ url: `file:${path}` });
  try {
    const { rows } = await client.execute(
      "SELECT (SELECT count(*) FROM line_pairs WHERE window_kind = 'full') AS pairs, " +
        "(SELECT count(*) FROM listed_files) AS listed, (SELECT count(*) FROM line_windows) AS windows",
    );
    return { ...rows[0] } as Record<string, number>;
  } finally {
    client.close();
  }
}

Deno.test("misses are read from a daemon's archive, each day once, and no file becomes evidence", async () => {
  await using evidence = await writeEvidence({
    table: inventedWeather(WEATHER),
    runs: inventedRuns(WEATHER),
    historyHours: 26,
  });
  const archive = dirname(dirname(evidence.files[0]!.path)); // <day>/<name> below it
  const home = await Deno.makeTempDir({ prefix: "backfill-" });
  try {
    await (await TemporaryDatabase.open({ path: join(home, "oracle.db") }))[Symbol.asyncDispose]();
    const run = (...more: string[]) =>
      runOracle(
        home,
        "lines",
        "backfill",
        archive,
        "--event-db=.",
        "--weather-dir=weather",
        `--evidence-url-prefixes=${evidence.urlPrefixes.join(",")}`,
        ...more,
      );
    const first = await run();
    assert.equal(first.status, 0, first.complained);
    for (const day of NAMES) {
      assert.match(first.printed, new RegExp(`^${day}: 8 misses, \\d+ days left`, "m"));
    }
    const counts = await countsOf(join(home, "oracle.db"));
    assert.deepEqual([counts.pairs, counts.listed], [DAYS * 8, 0]);
    const second = await run();
    assert.equal(second.status, 0, second.complained);
    for (const day of NAMES) assert.doesNotMatch(second.printed, new RegExp(`^${day}`, "m"));
    assert.deepEqual(await countsOf(join(home, "oracle.db")), counts);
    const leftBehind = await Array.fromAsync(Deno.readDir(join(home, "cache")), ({ name }) => name);
    assert.deepEqual(leftBehind, []);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("an archive that is not there is a usage error, and nothing is made", async () => {
  const home = await Deno.makeTempDir({ prefix: "backfill-" });
  try {
    const { status, complained } = await runOracle(home, "lines", "backfill", "nowhere");
    assert.equal(status, 2);
    assert.match(complained, /nowhere is no folder; a bucket is spelled s3:\/\/<name>/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(home)), []);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
