import assert from "node:assert/strict";
import type { OracleSettings } from "../../../oracle/settings.ts";
import { EventJson } from "../../../shared/contract/event.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { WARMER_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { forecast, observation } from "../../evidence/writer/stored_rows.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { forecastFile, observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

/** The families that deployed dashboards ask for, and those of ours; all of them show before any work is done. */
const FAMILIES = [
  "oracle_build_info",
  "oracle_etl_runs_total",
  "oracle_events_attested_total",
  "oracle_event_attestation_failures_total",
  "oracle_last_etl_completed_timestamp_seconds",
  "oracle_etl_lease_held",
  "oracle_uploads_total",
  "oracle_collections_compared_total",
  "oracle_events",
  "oracle_events_awaiting_attestation",
  "oracle_oldest_event_awaiting_attestation_age_seconds",
  "oracle_events_blocked_on_source_coverage",
  "oracle_events_unsettleable",
  "oracle_oldest_attestable_event_age_seconds",
  "oracle_events_expired_unsigned",
  "oracle_latest_forecast_timestamp_seconds",
  "oracle_latest_observation_timestamp_seconds",
  "oracle_eligible_stations",
  "oracle_eligibility_reports",
  "oracle_disk_free_bytes",
  "oracle_weather_files_unlisted",
  "oracle_weather_days_unprepared",
  "oracle_weather_files_set_aside",
  "oracle_weather_files_missing",
  "oracle_weather_requests_turned_away_total",
  "oracle_heavy_requests_turned_away_total",
  "oracle_requests_over_limit_total",
  "process_resident_memory_bytes",
  "oracle_cache_entries",
  "oracle_cache_bytes",
  "process_start_time_seconds",
  "oracle_database_writes_total",
  "oracle_database_wal_bytes",
  "oracle_decision_store_trusted",
  "oracle_events_held",
  "oracle_change_followers",
];
/** Histograms, each with its count from the start. */
const HISTOGRAMS = [
  "oracle_http_request_duration_seconds",
  "oracle_database_write_wait_seconds",
  "oracle_database_write_duration_seconds",
  "oracle_database_read_duration_seconds",
  "oracle_weather_query_wait_seconds",
  "oracle_weather_query_duration_seconds",
  "oracle_etl_duration_seconds",
];
/** Families of the Rust program whose features are not offered here; the changelog names each. */
const GONE = [
  "oracle_nostr_published_total",
  "oracle_nostr_publish_failures_total",
  "oracle_nostr_outbox_depth",
  "oracle_telemetry_events_dropped_total",
];

const withMetrics = (stations: readonly string[] = [], settings: Partial<OracleSettings> = {}) =>
  OracleFixture.start({
    stations,
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 }, ...settings },
  });
const privately = (fixture: OracleFixture, path: string, init?: RequestInit) =>
  fetch(fixture.oracle.privateUrl + path, init);

/** Asserts that `/metrics` has each of the lines. */
async function shows(fixture: OracleFixture, ...lines: string[]): Promise<void> {
  await fixture.clock.advance(15_000); // what is read from database and folders is reread then
  const text = await (await privately(fixture, "/metrics")).text();
  for (const line of lines) assert.ok(text.includes(`\n${line}\n`), `${line}\n${text}`);
}

Deno.test("metrics are private, complete from the start, and read only (O70)", async () => {
  await using fixture = await withMetrics();
  const response = await privately(fixture, "/metrics");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
  const text = await response.text();
  for (const family of FAMILIES) assert.match(text, new RegExp(`^${family}(\\{[^}]*\\})? `, "m"));
  for (const family of HISTOGRAMS) {
    assert.match(text, new RegExp(`^${family}_count(\\{[^}]*\\})? `, "m"));
  }
  const changelog = await Deno.readTextFile("CHANGELOG.md");
  for (const family of GONE) {
    assert.ok(!text.includes(family) && changelog.includes(family), family);
  }
  assert.match(text, /^oracle_build_info\{version="[^"]+"\} 1$/m);
  await problemOf(await privately(fixture, "/metrics", { method: "POST" }), 405);

  for (const method of ["GET", "OPTIONS", "POST"]) {
    const { headers, body } = await privately(fixture, "/metrics", { method });
    assert.equal(headers.get("access-control-allow-origin"), null, method);
    assert.equal(headers.get("access-control-allow-headers"), null, method);
    await body?.cancel();
  }
  const hidden = await fixture.get("/metrics");
  assert.doesNotMatch(JSON.stringify(await problemOf(hidden, 404)), /oracle_/);
  for (const path of ["/", "/health"]) {
    const page = await privately(fixture, path);
    assert.equal(page.status, 200);
    assert.equal(page.headers.get("access-control-allow-origin"), "*");
    await page.body?.cancel();
  }
});

Deno.test("uploads are counted by kind, and the newest of each is told (O71)", async () => {
  await using fixture = await withMetrics();
  await fixture.clock.set(Date.parse("2030-01-02T06:05:00Z"));
  const files: [string, Uint8Array][] = [
    [
      "forecasts_2030-01-02T06:00:00Z.parquet",
      await forecastFile([forecast("12:00", "23:00", { max_temp: 50 })]),
    ],
    ["observations_2030-01-01T00:00:00Z.parquet", await observationFile([observation("00:00")])],
  ];
  for (const [name, body] of files) {
    const response = await fixture.signed("U", `/file/${name}`, { body });
    assert.equal(response.status, 201, await response.text());
    const again = await fixture.signed("U", `/file/${name}`, { body });
    await problemOf(again, 409);
  }
  // What claims to be of the future is refused, and cannot hide that nothing comes any more.
  const future = "/file/observations_2031-01-01T00:00:00Z.parquet";
  await problemOf(await fixture.signed("U", future, { body: await observationFile([]) }), 400);
  await fixture.oracle.runPass();
  await shows(
    fixture,
    'oracle_uploads_total{kind="forecasts"} 1',
    'oracle_uploads_total{kind="observations"} 1',
    "oracle_latest_forecast_timestamp_seconds 1893564000",
    "oracle_latest_observation_timestamp_seconds 1893456000",
    ...["live", "running", "completed", "signed"].map((state) =>
      `oracle_events{state="${state}"} 0`
    ),
    'oracle_etl_runs_total{result="completed"} 1',
  );
});

Deno.test("freshness is told by files that hold rows", async () => {
  await using fixture = await withMetrics();
  await fixture.clock.set(Date.parse("2030-01-02T06:05:00Z"));
  const files: [string, Uint8Array][] = [
    ["observations_2030-01-01T00:00:00Z.parquet", await observationFile([observation("00:00")])],
    ["observations_2030-01-02T05:00:00Z.parquet", await observationFile([])],
  ];
  for (const [name, body] of files) {
    const response = await fixture.signed("U", `/file/${name}`, { body });
    assert.equal(response.status, 201, await response.text());
  }
  await shows(
    fixture,
    'oracle_uploads_total{kind="observations"} 2',
    "oracle_latest_observation_timestamp_seconds 1893456000",
  );
});

Deno.test("requests are counted by route, method and status, whichever way they were answered", async () => {
  await using fixture = await withMetrics();
  const ask = async (path: string, init?: RequestInit) =>
    await (await fetch(fixture.oracle.url + path, init)).body?.cancel();
  for (const path of ["/healthy", "/healthy?a=1", "/oracle/events/nobody", "/none/such?key=1"]) {
    await ask(path);
  }
  await ask("/healthy", { method: "HEAD" });
  await ask("/healthy", { method: "PUT" });
  await ask("/oracle/events", { method: "POST", body: "{}" });
  const seconds = "oracle_http_request_duration_seconds";
  await shows(
    fixture,
    'oracle_http_requests_total{method="GET",route="/healthy",status="200"} 2',
    'oracle_http_requests_total{method="HEAD",route="/healthy",status="200"} 1',
    'oracle_http_requests_total{method="other",route="-",status="405"} 1',
    'oracle_http_requests_total{method="GET",route="-",status="404"} 1',
    'oracle_http_requests_total{method="GET",route="/oracle/events/:event_id",status="400"} 1',
    'oracle_http_requests_total{method="POST",route="/oracle/events",status="401"} 1',
    'oracle_http_requests_total{method="GET",route="/stations",status="200"} 0',
    `${seconds}_bucket{method="GET",route="/healthy",le="+Inf"} 2`,
    `${seconds}_count{method="GET",route="/healthy"} 2`,
  );
});

Deno.test("an event that is signed awaits nothing, and counts once as attested (O72)", async () => {
  await using evidence = await writeEvidence({ table: WARMER_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await withMetrics(["KORD", "KSAW"], {
    evidenceUrlPrefixes: [...evidence.urlPrefixes],
  });
  for (
    const [path, body] of [["", DAY_EVENT], [`/${DAY_EVENT_ID}/entries`, DAY_ENTRIES]] as const
  ) {
    const response = await fixture.signed("A", `/oracle/events${path}`, { body });
    assert.equal(response.status, 200, await response.text());
  }
  await shows(
    fixture,
    "oracle_events_attested_total 0",
    "oracle_event_attestation_failures_total 0",
    'oracle_etl_runs_total{result="completed"} 0',
    'oracle_etl_runs_total{result="failed"} 0',
    "oracle_last_etl_completed_timestamp_seconds 0",
  );
  await collectedWeather(fixture, evidence)(DAY_WINDOW.signingMs + 10 * 60_000);
  assert.equal((await fixture.oracle.runPass()).attested, 1);
  const passed = fixture.clock.now() / 1000;
  const afterSigning = [
    'oracle_events{state="completed"} 0',
    'oracle_events{state="signed"} 1',
    "oracle_events_awaiting_attestation 0",
    "oracle_oldest_event_awaiting_attestation_age_seconds 0",
    "oracle_oldest_attestable_event_age_seconds 0",
    "oracle_events_attested_total 1",
    "oracle_event_attestation_failures_total 0",
    'oracle_etl_runs_total{result="failed"} 0',
    "oracle_etl_lease_held 1",
  ];
  await shows(
    fixture,
    ...afterSigning,
    'oracle_etl_runs_total{result="completed"} 1',
    `oracle_last_etl_completed_timestamp_seconds ${passed}`,
  );
  await fixture.oracle.runPass();
  await shows(fixture, ...afterSigning, 'oracle_etl_runs_total{result="completed"} 2');
});

Deno.test("an event is counted from its creation until it awaits its attestation (O72)", async () => {
  await using fixture = await withMetrics(["KORD", "KSAW"]);
  const body = eventRequest();
  const event = await jsonOf(await fixture.signed("A", "/oracle/events", { body }), EventJson);
  const entries = { event_id: event.id, entries: entryRequests(event.id, 3) };
  const path = `/oracle/events/${event.id}/entries`;
  assert.equal((await fixture.signed("A", path, { body: entries })).status, 200);
  await shows(
    fixture,
    'oracle_events{state="live"} 1',
    'oracle_events{state="completed"} 0',
    "oracle_events_awaiting_attestation 0",
    "oracle_etl_lease_held 0",
  );
  await fixture.clock.set(Date.parse(event.end_observation_date) - 15_000);
  await shows(
    fixture,
    'oracle_events{state="live"} 0',
    'oracle_events{state="completed"} 1',
    "oracle_events_awaiting_attestation 1",
    "oracle_oldest_event_awaiting_attestation_age_seconds 0",
  );
  await fixture.clock.set(Date.parse(event.signing_date) + 45_000);
  await shows(fixture, "oracle_oldest_event_awaiting_attestation_age_seconds 60");
  await fixture.oracle.runPass();
  await shows(fixture, "oracle_etl_lease_held 1", 'oracle_etl_runs_total{result="completed"} 1');
});

Deno.test("the page for operators says what waits and which hours brought files, on the private address alone", async () => {
  await using fixture = await withMetrics(["KORD", "KSAW"]);
  const created = await fixture.signed("A", "/oracle/events", { body: DAY_EVENT });
  assert.equal(created.status, 200, await created.text());
  const entered = await fixture.signed("A", `/oracle/events/${DAY_EVENT_ID}/entries`, {
    body: DAY_ENTRIES,
  });
  assert.equal(entered.status, 200, await entered.text());
  const read = async () => await (await privately(fixture, "/operator")).text();
  assert.match(await read(), /Every event that is due is signed or closed/);
  assert.match(
    await read(),
    /Observations: of 48 hours, full 1, with fewer rows 0, with none 47/,
  );

  await fixture.clock.set(DAY_WINDOW.signingMs + 60_000);
  await fixture.oracle.runPass();
  const html = await read();
  assert.match(html, new RegExp(`${DAY_EVENT_ID}.*<b>blocked</b>: `, "s"));
  assert.match(html, /To do: wait: .*<code>noaa-oracle status<\/code>/s);
  assert.match(html, /Next: it is checked again as soon as newer reports are collected, and after/);
  assert.match(html, /events that wait for their signature<\/th><td[^>]*>1</);
  await problemOf(await fixture.get("/operator"), 404);
});
