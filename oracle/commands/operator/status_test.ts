import assert from "node:assert/strict";
import { join } from "node:path";
import { OracleFixture } from "../../../testing/fixtures/oracle.ts";
import { runOracle } from "../../../testing/fixtures/run_oracle.ts";
import type { OracleStatus } from "./status_report.ts";
import { attentionOf } from "./status_lines.ts";

Deno.test("one screen shows how an oracle stands, beside it and after it, and changes nothing", async () => {
  await using fixture = await OracleFixture.start({
    now: new Date().toISOString(),
    stations: ["KORD"],
  });
  const { eventDb, weatherDir, cacheDir, decisionDir } = fixture.settings;
  const flags = Object.entries({ eventDb, weatherDir, cacheDir, decisionDir })
    .map(([name, folder]) =>
      `--${name.replace(/[A-Z]/, (big) => `-${big.toLowerCase()}`)}=${folder}`
    );
  const look = (...args: string[]) => runOracle(fixture.folder, "status", ...args, ...flags);
  const bytes = () => Deno.readFile(join(eventDb, "oracle.db"));
  await fixture.oracle.runPass();

  const before = await bytes();
  const beside = await look();
  assert.equal(beside.status, 0, beside.printed);
  for (
    const line of [
      new RegExp(`^noaa-oracle ${fixture.oracle.npub}, `),
      /process {4}runs with .*oracle\.db, heartbeat /,
      /observations 6\d min old \(observations_.*\.parquet\)/,
      /forecasts 6\d min old/,
      /queue {6}0 await their attestation, 0 blocked/,
      /lease {6}etl: /,
      /store {6}0 decisions; the store is trusted; without a bucket/,
      /files {6}0 missing, 0 set aside, 0 not listed yet; \d+\.\d GiB free/,
      /lines {6}misses of 0 of the last 60 days, none fitted yet/,
      /backups {4}no Litestream beside the database/,
      /\nall is well$/,
    ]
  ) assert.match(beside.printed, line);

  const ltx = join(eventDb, ".oracle.db-litestream/ltx/0");
  await Deno.mkdir(ltx, { recursive: true });
  await Deno.writeTextFile(join(ltx, "1.ltx"), "");
  const hourAgo = new Date(Date.now() - 3_600_000);
  await Deno.utime(join(ltx, "1.ltx"), hourAgo, hourAgo);
  const behind = await look("--json");
  assert.equal(behind.status, 1);
  const found = JSON.parse(behind.printed);
  assert.match(found.attention.join(), /^Litestream is more than 10 minutes behind/);
  assert.equal(found.backups.litestream_at, `${hourAgo.toISOString().slice(0, 19)}Z`);
  assert.deepEqual(await bytes(), before);

  await fixture.oracle.stop();
  const after = await look();
  assert.equal(after.status, 1);
  assert.match(after.printed, /attention: no oracle runs with this database/);
});

const WELL: OracleStatus = {
  checked_at: "2030-01-01T12:00:00Z",
  npub: null,
  database: "oracle.db",
  is_running: true,
  process: "runs",
  heartbeat_at: null,
  freshness: {
    observations: { name: "o", age_seconds: 7200 },
    forecasts: { name: "f", age_seconds: 10_800 },
  },
  events: { live: 0, running: 0, completed: 0, signed: 0, expired_unsigned: 3 },
  queue: {
    awaiting: 2,
    blocked: 0,
    unsettleable: 0,
    held: [],
    oldest_seconds: 7000,
    oldest_unblocked_seconds: 3600,
  },
  leases: [],
  store: { is_trusted: true, trust: "", decisions: 0, missing: 0, bucket: null },
  files: { set_aside: 1, missing: 0, unlisted: 0, free_bytes: 1024 ** 3, fullest_folder: "/data" },
  lines: { days: 0, fitted_at: null },
  backups: {
    litestream_at: "2030-01-01T11:49:00Z",
    database_changed_at: "2030-01-01T11:59:00Z",
  },
};

Deno.test("each thing that needs an operator is named with what to do, and nothing else", () => {
  assert.deepEqual(attentionOf(WELL), []);
  const { freshness, queue, files, store } = WELL;
  const cases: readonly [Partial<OracleStatus>, RegExp][] = [
    [{ process: "does not run" }, /noaa-oracle serve/],
    [{ process: "unknown" }, /this user may not ask/],
    [{ freshness: { ...freshness, observations: null } }, /no observations.*uploader_pubkeys/],
    [
      { freshness: { ...freshness, observations: { name: "o", age_seconds: 7201 } } },
      /newest observations are 2 h old.*daemon/,
    ],
    [
      { freshness: { ...freshness, forecasts: { name: "f", age_seconds: 10_801 } } },
      /newest forecasts are 3 h old/,
    ],
    [
      { store: { ...store, is_trusted: false, trust: "NOT trusted: it is empty" } },
      /nothing is signed: it is empty/,
    ],
    [{ queue: { ...queue, blocked: 1 } }, /1 events are blocked.*events list --open/],
    [{ queue: { ...queue, oldest_unblocked_seconds: 3601 } }, /late: read the oracle's log/],
    [{ files: { ...files, missing: 1 } }, /files list --problems/],
    [{ files: { ...files, free_bytes: 1024 ** 3 - 1 } }, /less than 1 GiB is free in \/data/],
    [{ store: { ...store, missing: 1 } }, /1 decisions have no record.*decisions list/],
    [
      { freshness: { ...freshness, forecasts: { name: "f", age_seconds: -7200 } } },
      /newest forecasts are 2 h ahead of this clock/,
    ],
  ];
  for (const [change, expected] of cases) {
    const found = attentionOf({ ...WELL, ...change });
    assert.equal(found.length, 1, found.join("; "));
    assert.match(found[0]!, expected);
  }
});
