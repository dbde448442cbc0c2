import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { forecast, observation } from "../../evidence/writer/stored_rows.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { forecastFile, observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

/** The families of the contract; all of them show before any work is done. */
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
  "process_resident_memory_bytes",
  "oracle_cache_entries",
  "oracle_cache_bytes",
  "oracle_nostr_published_total",
  "oracle_nostr_publish_failures_total",
  "oracle_nostr_outbox_depth",
  "oracle_telemetry_events_dropped_total",
];

const withMetrics = (stations: readonly string[] = []) =>
  OracleFixture.start({ stations, settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } } });
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
  assert.match(text, /^oracle_build_info\{version="[^"]+"\} 1$/m);
  await problemOf(await privately(fixture, "/metrics", { method: "POST" }), 405);

  const hidden = await fixture.get("/metrics");
  assert.doesNotMatch(JSON.stringify(await problemOf(hidden, 404)), /oracle_/);
  for (const path of ["/", "/health"]) {
    const page = await privately(fixture, path);
    assert.equal(page.status, 200);
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
