import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { tableBytes } from "../../../testing/fixtures/weather_files.ts";
import { countWorkers } from "../../../testing/fixtures/count_workers.ts";
import { observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { Engine, EngineError, type EngineOptions, MAX_SQL_BYTES, type Urgency } from "./engine.ts";

interface Bench extends AsyncDisposable {
  readonly engine: Engine;
  /** The folder that the engine may read. */
  readonly readable: string;
  /** A folder beside it. */
  readonly secret: string;
}

async function engineBench(options: Partial<EngineOptions> = {}): Promise<Bench> {
  const folder = await Deno.makeTempDir({ prefix: "engine-" });
  const [readable, secret] = [join(folder, "open"), join(folder, "secret")];
  for (const each of [readable, secret]) {
    await Deno.mkdir(each);
    const rows = [observation("12:53"), observation("13:53", { station_id: "KSAW" })];
    await Deno.writeFile(join(each, "a.parquet"), await tableBytes(OBSERVATION_COLUMNS, rows));
  }
  const log = getLogger(["test", "engine"]);
  const engine = new Engine({ memoryMb: 64, folders: [readable], log, ...options });
  return {
    engine,
    readable,
    secret,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const ONE = { sql: "SELECT 1 AS one", files: [] };
/** Takes minutes. */
const ENDLESS = { sql: "SELECT count(*) AS n FROM range(300000) a, range(300000) b", files: [] };

async function faultOf(answer: Promise<unknown>): Promise<EngineError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "the query was answered" });
}

Deno.test("a text keeps the byte order marks that it begins with, as its document has them", async () => {
  await using bench = await engineBench();
  const sql = "SELECT chr(65279) || chr(65279) || 'KORD' AS text";
  const { columns } = await bench.engine.query({ sql, files: [] });
  assert.deepEqual(columns["text"], ["\uFEFF\uFEFFKORD"]);
});

Deno.test("the engine reads the files of a query and nothing else", async (t) => {
  await using bench = await engineBench();
  const { engine, readable, secret } = bench;
  const file = { name: "f0", path: join(readable, "a.parquet") };

  await t.step("columns come as texts, numbers and nulls", async () => {
    const sql = "SELECT station_id, wind_speed, quality_reason, latitude FROM read_parquet('f0')";
    assert.deepEqual(await engine.query({ sql, files: [file] }), {
      rows: 2,
      columns: {
        station_id: ["KORD", "KSAW"],
        wind_speed: [8, 8],
        quality_reason: [null, null],
        latitude: [41.96, 41.96],
      },
    });
  });
  await t.step("a file of an earlier query is not known any more", async () => {
    const fault = await faultOf(
      engine.query({ sql: "SELECT * FROM read_parquet('f0')", files: [] }),
    );
    assert.equal(fault.fault, "query");
  });
  await t.step("a path in SQL is no file", async () => {
    for (const path of [file.path, join(secret, "a.parquet"), "/etc/passwd", "*.parquet"]) {
      const sql = `SELECT * FROM read_parquet('${path}')`;
      assert.equal((await faultOf(engine.query({ sql, files: [file] }))).fault, "query");
    }
  });
  await t.step("a file outside of its folders cannot be opened", async () => {
    const outside = { name: "f0", path: join(secret, "a.parquet") };
    const sql = "SELECT station_id FROM read_parquet('f0')";
    const fault = await faultOf(engine.query({ sql, files: [outside] }));
    assert.match(fault.message, /f0 cannot be opened.*read access/);
  });
  await t.step(
    "a missing, truncated or damaged file is an error, never a shorter answer",
    async () => {
      const bytes = await Deno.readFile(file.path);
      await Deno.writeFile(join(readable, "cut.parquet"), bytes.subarray(0, bytes.length / 2));
      await Deno.writeFile(
        join(readable, "flipped.parquet"),
        bytes.map((b, i) => i > 40 && i < 60 ? b ^ 255 : b),
      );
      for (const path of ["gone.parquet", "cut.parquet", "flipped.parquet"]) {
        const bad = { name: "f1", path: join(readable, path) };
        const one = await faultOf(
          engine.query({ sql: "SELECT station_id FROM read_parquet('f1')", files: [bad] }),
        );
        const sql = "SELECT station_id FROM read_parquet(['f0','f1'])";
        const both = await faultOf(engine.query({ sql, files: [file, bad] }));
        assert.deepEqual([one.fault, both.fault], ["query", "query"]);
      }
      assert.deepEqual((await engine.query(ONE)).columns, { one: [1] });
    },
  );
  await t.step("a query that needs too much memory fails alone", async () => {
    const sql = "SELECT count(*) AS n FROM (SELECT DISTINCT a.range * 7919 + b.range AS x " +
      "FROM range(30000) a, range(3000) b)";
    const fault = await faultOf(engine.query({ sql, files: [] }));
    assert.match(fault.message, /[Mm]emory/);
    assert.equal((await engine.query(ONE)).rows, 1);
  });
  await t.step("SQL that is too long never reaches it", async () => {
    const sql = `SELECT 1 AS one -- ${"x".repeat(MAX_SQL_BYTES)}`;
    await assert.rejects(engine.query({ sql, files: [] }), RangeError);
  });
});

Deno.test("an engine that takes too long is ended, and the next query gets a new one", async () => {
  await using bench = await engineBench({ timeoutMs: 2000 });
  const { engine } = bench;
  assert.equal((await engine.query(ONE)).rows, 1);
  const [late, next] = await Promise.all([faultOf(engine.query(ENDLESS)), engine.query(ONE)]);
  assert.equal(late.fault, "timeout");
  assert.deepEqual(next.columns, { one: [1] });
});

Deno.test("nothing is written, whatever SQL says", async () => {
  await using bench = await engineBench({ timeoutMs: 2000 });
  const { engine, readable, secret } = bench;
  for (const path of [join(readable, "b.parquet"), join(secret, "b.parquet")]) {
    const sql = `SELECT 1; COPY (SELECT 1) TO '${path}' (FORMAT PARQUET)`;
    await faultOf(engine.query({ sql, files: [] }));
  }
  const names = [readable, secret].flatMap((folder) =>
    [...Deno.readDirSync(folder)].map((e) => e.name)
  );
  assert.deepEqual(names, ["a.parquet", "a.parquet"]);
});

Deno.test("an engine whose memory breaks is ended, and the next query gets a new one", async () => {
  await using bench = await engineBench();
  const { engine } = bench;
  const deep = `SELECT ${"NOT ".repeat(14_000)} true AS odd`;
  assert.equal((await faultOf(engine.query({ sql: deep, files: [] }))).fault, "lost");
  assert.deepEqual((await engine.query(ONE)).columns, { one: [1] });
});

Deno.test("memory that the engine does not count is bounded, too, and given back", async () => {
  await using bench = await engineBench(); // 64 MiB for data
  const { engine } = bench;
  assert.equal((await engine.query(ONE)).rows, 1);
  const sql = "SELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(800)";
  const fault = await faultOf(engine.query({ sql, files: [] }));
  assert.equal(fault.fault, "lost");
  assert.match(fault.message, /bad_alloc/);
  assert.deepEqual((await engine.query(ONE)).columns, { one: [1] });
});

Deno.test("an engine that cannot start blames no query", async () => {
  await using bench = await engineBench({ memoryMb: -127 }); // less than its module begins with
  const fault = await faultOf(bench.engine.query(ONE));
  assert.equal(fault.fault, "system");
  assert.match(fault.message, /did not start: .*begins with \d+ pages/);
});

Deno.test("a file that the system does not open is not taken for a damaged one", async () => {
  await using bench = await engineBench();
  const { engine, readable } = bench;
  const path = join(readable, "loop.parquet");
  await Deno.symlink(path, path);
  const files = [{ name: "f0", path }];
  const fault = await faultOf(engine.query({ sql: "SELECT * FROM read_parquet('f0')", files }));
  assert.equal(fault.fault, "system");
  assert.match(fault.message, /f0 cannot be opened/);
  assert.deepEqual((await engine.query(ONE)).columns, { one: [1] });
});

Deno.test("queries run in order, urgent ones first, those in the background last, and too many are refused", async () => {
  await using bench = await engineBench({ queueLength: 2 });
  const { engine } = bench;
  const order: string[] = [];
  const ask = (name: string, urgency?: Urgency) =>
    engine.query({ ...ONE, urgency }).then(() => order.push(name));
  const asked = [
    ask("first"),
    ask("nobody's", "background"),
    ask("second"),
    ask("third"),
    ask("urgent", "urgent"),
  ];
  await assert.rejects(
    ask("fourth"),
    (error) => error instanceof RefusalError && error.kind === "busy",
  );
  await Promise.all(asked);
  assert.deepEqual(order, ["first", "urgent", "second", "third", "nobody's"]);
});

/** Resolves when timers of no length that are set by now have fired. */
async function timersFired(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise((fired) => setTimeout(fired, 0));
}

Deno.test("an engine that somebody needed stays for a while, and one that worked in the background alone ends", async () => {
  using workers = countWorkers();
  await using bench = await engineBench({ restMs: 0, idleMs: 3_600_000 });
  const { engine } = bench;
  await engine.query({ ...ONE, urgency: "background" });
  await timersFired();
  await engine.query(ONE);
  assert.equal(workers.started, 2);
  await timersFired();
  await engine.query({ ...ONE, urgency: "background" });
  await timersFired();
  await engine.query({ ...ONE, urgency: "urgent" });
  assert.equal(workers.started, 2);
});

Deno.test("a closed engine finishes what it took and refuses the rest", async () => {
  await using bench = await engineBench();
  const { engine } = bench;
  const taken = engine.query(ONE);
  const closed = engine[Symbol.asyncDispose]();
  await assert.rejects(engine.query(ONE), RefusalError);
  assert.equal((await taken).rows, 1);
  await closed;
});
