import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { createClient } from "@libsql/client";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { formatDay } from "../../shared/time/utc_days.ts";
import { inventedRuns, inventedWeather } from "../../testing/evidence/writer/invented_weather.ts";
import {
  writeEvidence,
  type WrittenEvidence,
} from "../../testing/evidence/writer/write_evidence.ts";
import { Moto } from "../../testing/fixtures/moto.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";
import { runProgram } from "../../shared/cli/command_line.ts";
import { oracleProgram } from "../main.ts";
import { type CommandResult, runOracle } from "../../testing/fixtures/run_oracle.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { ProcessLock } from "../database/process_lock.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const DAYS = 3;
/** The command knows the system's time alone: the invented days end three days ago. */
const FIRST_DAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS + 3) * DAY_MS;
const WEATHER = { stations: ["KORD", "KSAW"], firstDayMs: FIRST_DAY_MS, days: DAYS, seed: 3 };
/** Oldest first. */
const NAMES = Array.from({ length: DAYS }, (_, i) => formatDay(FIRST_DAY_MS + i * DAY_MS));
const BUCKET = "archived-weather";
const REGION = "us-west-2";

const archiveOf = ({ files }: WrittenEvidence) => dirname(dirname(files[0]!.path)); // <day>/<name> below it

const trusted = ({ urlPrefixes }: WrittenEvidence) =>
  `--evidence-url-prefixes=${urlPrefixes.join(",")}`;

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

/** The days that were kept, as told. */
function keptDays(printed: string): string[] {
  return [...printed.matchAll(/^(\S+): \d+ misses/gm)].map(([, day]) => day!);
}

async function inEmptyHome(
  evidence: WrittenEvidence,
  work: (
    home: string,
    run: (place: string, ...more: string[]) => Promise<CommandResult>,
  ) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "backfill-" });
  try {
    await (await TemporaryDatabase.open({ path: join(home, "oracle.db") }))[Symbol.asyncDispose]();
    await work(
      home,
      (place, ...more) =>
        runOracle(home, "lines", "backfill", place, "--event-db=.", trusted(evidence), ...more),
    );
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("misses are read from a daemon's archive", async (t) => {
  await using evidence = await writeEvidence({
    table: inventedWeather(WEATHER),
    runs: inventedRuns(WEATHER),
    historyHours: 26,
  });
  const archive = archiveOf(evidence);

  await t.step("each day once, newest first, and no file becomes evidence", async () => {
    await inEmptyHome(evidence, async (home, run) => {
      const first = await run(archive);
      assert.equal(first.status, 0, first.complained);
      for (const day of NAMES) {
        assert.match(first.printed, new RegExp(`^${day}: 8 misses, \\d+ days left`, "m"));
      }
      assert.deepEqual(keptDays(first.printed), NAMES.toReversed());
      const counts = await countsOf(join(home, "oracle.db"));
      assert.deepEqual([counts.pairs, counts.listed], [DAYS * 8, 0]);
      const second = await run(archive);
      assert.equal(second.status, 0, second.complained);
      for (const day of NAMES) assert.doesNotMatch(second.printed, new RegExp(`^${day}`, "m"));
      assert.deepEqual(await countsOf(join(home, "oracle.db")), counts);
      const copies = join(home, "cache/backfill/copies");
      await assert.rejects(Deno.stat(copies), Deno.errors.NotFound);
    });
  });

  await t.step("ended in the middle, the next run goes on where it was", async () => {
    await inEmptyHome(evidence, async (home, run) => {
      const printed: string[] = [];
      const status = await runProgram(oracleProgram, {
        args: ["lines", "backfill", archive, "--event-db=.", trusted(evidence)],
        env: {},
        cwd: home,
        readFile: (path) => Deno.readTextFile(path),
        print(line) {
          printed.push(line);
          if (line.startsWith(NAMES[1]!)) throw new Error("the terminal is gone");
        },
        complain: () => {},
      });
      assert.equal(status, 1);
      const copies = join(home, "cache/backfill/copies");
      await Deno.mkdir(copies, { recursive: true });
      await Deno.writeTextFile(join(copies, "left by one that was killed"), "");
      const next = await run(archive);
      assert.equal(next.status, 0, next.complained);
      assert.deepEqual(keptDays(printed.join("\n")), [NAMES[2], NAMES[1]]);
      assert.deepEqual(keptDays(next.printed), [NAMES[0]]);
      assert.equal((await countsOf(join(home, "oracle.db"))).pairs, DAYS * 8);
    });
  });

  await t.step("two do not read into one folder", async () => {
    await inEmptyHome(evidence, async (home, run) => {
      using _lock = await ProcessLock.take(join(home, "cache/backfill"), 0);
      const { status, complained } = await run(archive);
      assert.equal(status, 1);
      assert.match(complained, /another `lines backfill` uses .*cache\/backfill/);
    });
  });

  await t.step(
    "by an issue days old where no newer one was archived, as scoring would",
    async () => {
      await inEmptyHome(evidence, async (home, run) => {
        const day = formatDay(FIRST_DAY_MS); // in the evening of the first day the second is forecast
        const forecast = evidence.files.find((f) => f.kind === "forecasts" && f.day === day)!;
        const aside = join(home, "aside");
        await Deno.rename(forecast.path, aside);
        try {
          const { printed } = await run(archive);
          assert.match(printed, new RegExp(`^${NAMES[1]}: 6 misses`, "m")); // its wind ends too early
        } finally {
          await Deno.rename(aside, forecast.path);
        }
      });
    },
  );

  await t.step("from a bucket as from a folder", async () => {
    await using moto = await Moto.start();
    await moto.createBucket(BUCKET);
    const bucket = { bucket: BUCKET, endpoint: moto.endpoint, region: REGION };
    const store = await S3Store.open(bucket);
    for (const { path, day, name } of evidence.files) {
      await store.putIfAbsent(`weather_data/${day}/${name}`, await Deno.readFile(path));
    }
    store.close();
    await inEmptyHome(evidence, async (home, run) => {
      const where = [`--s3-endpoint=${moto.endpoint}`, `--s3-region=${REGION}`];
      const { status, complained } = await run(`s3://${BUCKET}`, ...where);
      assert.equal(status, 0, complained);
      assert.equal((await countsOf(join(home, "oracle.db"))).pairs, DAYS * 8);
      assert.match((await run("s3://no-such-bucket", ...where)).complained, /no-such-bucket/);
    });
  });

  await t.step("and handed to the oracle that runs, which answers meanwhile", async () => {
    await using fixture = await OracleFixture.start({
      now: new Date().toISOString(),
      settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
    });
    const { eventDb, cacheDir } = fixture.settings;
    const { status, complained } = await runOracle(
      fixture.folder,
      "lines",
      "backfill",
      archive,
      `--event-db=${eventDb}`,
      `--cache-dir=${cacheDir}`,
      trusted(evidence),
    );
    assert.equal(status, 0, complained);
    const answer = await fixture.get("/oracle/lines?targets=KORD&metrics=temp_high");
    assert.equal((await answer.json()).history.windows, DAYS);
  });
});

Deno.test("an archive that is not there is a usage error, and nothing is made", async () => {
  await inTemporaryFolder(async (home) => {
    const { status, complained } = await runOracle(home, "lines", "backfill", "nowhere");
    assert.equal(status, 2);
    assert.match(complained, /nowhere is no folder; a bucket is spelled s3:\/\/<name>/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(home)), []);
  });
});
