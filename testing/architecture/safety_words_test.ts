import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What pages say about money and safety, and where the program has it; docs/rules.md has a test of its own. */
const WORDS: readonly (readonly [page: string, words: string, source: string, code: string])[] = [
  [
    "docs/backup.md",
    "more than 15 minutes old, every event whose signing date lies before that moment is held",
    "oracle/signing/heartbeat.ts",
    "LONGEST_GAP_MS = 15 * MINUTE_MS",
  ],
  [
    "docs/operations.md",
    "after more than 15 minutes away",
    "oracle/signing/heartbeat.ts",
    "LONGEST_GAP_MS = 15 * MINUTE_MS",
  ],
  [
    "docs/operations.md",
    "events expire a day after signing",
    "shared/dlc/expiry.ts",
    "EXPIRY_SECONDS = DAY_SECONDS",
  ],
  [
    "docs/operations.md",
    "failed intervals are asked again for 26 hours",
    "daemon/collect/history_state.ts",
    "OWED_FOR_MS = 26 * HOUR_MS",
  ],
  [
    "docs/delivery.md",
    "within the 15 days for which NOAA gives reports",
    "oracle/settlement/wanted_list.ts",
    "REACH_MS = 15 * DAY_MS",
  ],
  [
    "docs/http-api.md",
    "`created_at` is more than 60 seconds away",
    "shared/nostr/request_proof.ts",
    "PROOF_WINDOW_SECONDS = 60",
  ],
  [
    "docs/http-api.md",
    "body may have 256 KiB and 30 seconds",
    "oracle/http/checked_body.ts",
    "SMALL_BODY: BodyLimits = { bytes: 256 * KIB, deadlineMs: 30_000",
  ],
  [
    "docs/http-api.md",
    "an upload 128 MiB and 10 minutes",
    "oracle/http/checked_body.ts",
    "UPLOAD_BODY: BodyLimits = { bytes: 128 * KIB * KIB, deadlineMs: 600_000",
  ],
  ...([
    ["complete weather, no signature an hour after the date", "age_seconds > 3600"],
    ["no pass for half an hour", "oracle_last_etl_completed_timestamp_seconds) > 1800"],
    [
      "writes stand in line for more than 2.5 seconds",
      "rate(oracle_database_write_wait_seconds_bucket[10m])) > 2.5",
    ],
  ] as const).map(([words, code]) =>
    ["docs/operations.md", words, "deploy/helm/noaa-oracle/files/alerts.yml", code] as const
  ),
  [
    "docs/operations.md",
    "a NOAA service was not collected for 3 hours",
    "deploy/helm/noaa-daemon/files/alerts.yml",
    "process_start_time_seconds) > 10800",
  ],
];

const inOneLine = (text: string) => text.replace(/\s+/g, " ");

Deno.test("what the pages say about money and safety is what the programs do", async () => {
  const drifted: string[] = [];
  for (const [page, words, source, code] of WORDS) {
    const text = inOneLine(await Deno.readTextFile(root + page));
    if (!text.includes(words)) drifted.push(`${page} no longer says: ${words}`);
    const program = inOneLine(await Deno.readTextFile(root + source));
    if (!program.includes(code)) drifted.push(`${source} no longer has: ${code} (${page})`);
  }
  assert.deepEqual(drifted, [], "change page, source and this list together");
});

Deno.test("the statuses of verify are those that it ends with", async () => {
  const page = await Deno.readTextFile(`${root}docs/verify.md`);
  const told = [...page.matchAll(/^\| (\d) +\|/gm)].map(([, status]) => Number(status));
  const source = await Deno.readTextFile(`${root}oracle/commands/verify.ts`);
  const [, table = ""] = /const VERIFY_STATUS = \{([^}]*)\}/.exec(source) ?? [];
  const ends = [...table.matchAll(/\w+: (\d)/g)].map(([, status]) => Number(status));
  assert.ok(ends.length > 3);
  assert.deepEqual(told.filter((status) => status !== 2), ends.sort());
});
