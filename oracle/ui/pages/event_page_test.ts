import assert from "node:assert/strict";
import { type Npub, PointHex } from "../../../shared/contract/ids.ts";
import * as v from "valibot";
import { eventPage } from "./event_page.tsx";
import type { ShownEvent } from "./page_events.ts";

const START_MS = Date.parse("2030-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;

/** The text of the page of an event that nobody entered, so many hours after its window began. */
function textAt(hours: number, change: Partial<ShownEvent> = {}): string {
  const event: ShownEvent = {
    id: "0199a1b2-0000-7000-8000-0000000000aa",
    source: "noaa_weather",
    locations: ["KORD"],
    scoring_fields: ["temp_high"],
    start_observation_date: "2030-01-01T00:00:00Z",
    end_observation_date: "2030-01-02T00:00:00Z",
    signing_date: "2030-01-02T03:00:00Z",
    total_allowed_entries: 2,
    number_of_places_win: 1,
    number_of_values_per_entry: 1,
    status: hours < 0 ? "Live" : hours < 24 ? "Running" : "Completed",
    readings: [],
    weather: [],
    nonce_point: "02".repeat(33),
    attestation: null,
    unlisted: false,
    scoring_rules: "fixed",
    entry_ids: [],
    entries: [],
    coordinator_pubkey: "npub1…",
    ...change,
  };
  const view = {
    event,
    announcedMs: undefined,
    reports: new Map(),
    stations: new Map(),
    drawn: [],
    reason: undefined,
  };
  const preferences = { t: "f", w: "kt", z: "utc" } as const;
  const visit = { path: "/", query: {}, preferences, nowMs: START_MS + hours * HOUR_MS };
  const identity = { npub: "npub1…" as Npub, compressed: v.parse(PointHex, "02".repeat(33)) };
  const { body } = eventPage(view, visit, () => "UTC", identity);
  return String(body).replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

Deno.test("a page promises what may still come of its event, and nothing else", () => {
  const open = textAt(-1);
  assert.match(open, /No entries yet There is room for 2/);
  assert.match(open, /Attestation none yet/);
  assert.match(open, /statement of its terms once all entries are in/);

  const late = textAt(1, { entries_close: "2030-01-01T00:30:00Z" });
  assert.match(late, /No entries Nobody took part/);
  assert.match(late, /Attestation none yet/);
  assert.match(late, /statement of its terms none/);

  const closed = textAt(28, { settled_without_entries_at: "2030-01-02T03:00:00Z" });
  const played = {
    id: "0199a1b2-0000-7000-8000-000000000001",
    event_id: "0199a1b2-0000-7000-8000-0000000000aa",
    picks: [],
    expected_observations: [],
    score: null,
    base_score: null,
  };
  assert.match(textAt(1, { entries: [played] }), /Scores so far, .* until the oracle signs/);
  assert.match(textAt(60, { entries: [played] }), /Scores from what was known; nothing was signed/);

  for (const over of [closed, textAt(60)]) {
    assert.match(over, /No entries Nobody took part/);
    assert.match(over, /Attestation none Nonce point/);
    assert.match(over, /As far as it was known; nothing was decided by it/);
    assert.doesNotMatch(over, /none yet|No entries yet|readings that decided|once all/);
  }
});
