// Written by scripts/schema_types.ts from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** Bytes: the driver returns an ArrayBuffer and takes a Uint8Array. */
type Bytes = ColumnType<ArrayBuffer, Uint8Array, Uint8Array>;
type NullableBytes = ColumnType<
  ArrayBuffer | null,
  Uint8Array | null | undefined,
  Uint8Array | null
>;

/** A row of `attestations`. */
export interface Attestations {
  event_id: string;
  outcome_index: number;
  message: Bytes;
  record_sha256: Bytes;
  scalar: NullableBytes;
  decided_at: number;
  signed_at: number | null;
}

/** A row of `changes`. */
export interface Changes {
  sequence: number;
  mark: Bytes;
  event_id: string | null;
  version: Generated<number>;
  kind:
    | "begun"
    | "created"
    | "entries"
    | "readings"
    | "blocked"
    | "unblocked"
    | "signed"
    | "closed"
    | "expired";
  changed_at: number;
}

/** A row of `entries_close`. */
export interface EntriesClose {
  event_id: string;
  closes_at: number;
}

/** A row of `entries_receipts`. */
export interface EntriesReceipts {
  event_id: string;
  digest: Bytes;
  signature: Bytes;
  created_at: number;
}

/** A row of `event_readings`. */
export interface EventReadings {
  event_id: string;
  station_id: string;
  metric: string;
  baseline: number | null;
  observed: number | null;
  updated_at: number;
}

/** A row of `event_settlement_blocks`. */
export interface EventSettlementBlocks {
  event_id: string;
  code: string;
  message: string;
  checked_at: number;
  source_coverage: Generated<0 | 1>;
  failures: Generated<number>;
  collected_at: number | null;
  wanted: string | null;
}

/** A row of `event_stations`. */
export interface EventStations {
  station_id: string;
  created_at: number;
  event_id: string;
}

/** A row of `event_versions`. */
export interface EventVersions {
  event_id: string;
  version: number;
  expires_at: number | null;
}

/** A row of `events`. */
export interface Events {
  id: string;
  source: string;
  coordinator_pubkey: string;
  locations: string;
  metrics: string;
  start_observation_date: number;
  end_observation_date: number;
  signing_date: number;
  total_allowed_entries: number;
  number_of_places_win: number;
  number_of_values_per_entry: number;
  unlisted: Generated<0 | 1>;
  scoring_rules: Generated<"fixed" | "lines">;
  settled_without_entries_at: number | null;
  created_at: number;
  updated_at: number;
  nonce_salt: Bytes;
  nonce_point: Bytes;
  nonce_x: GeneratedAlways<ArrayBuffer>;
  event_announcement: string;
  lines: string | null;
  line_window: "own" | null;
  lines_from_event: string | null;
  locking_points: NullableBytes;
}

/** A row of `events_entries`. */
export interface EventsEntries {
  id: string;
  event_id: string;
  score: number | null;
  base_score: number | null;
  created_at: number;
  updated_at: number;
}

/** A row of `expected_observations`. */
export interface ExpectedObservations {
  entry_id: string;
  station_id: string;
  temp_high: "over" | "par" | "under" | null;
  temp_low: "over" | "par" | "under" | null;
  wind_speed: "over" | "par" | "under" | null;
  wind_direction: "over" | "par" | "under" | null;
  rain_amt: "over" | "par" | "under" | null;
  snow_amt: "over" | "par" | "under" | null;
  humidity: "over" | "par" | "under" | null;
}

/** A row of `held_events`. */
export interface HeldEvents {
  event_id: string;
  held_at: number;
}

/** A row of `leases`. */
export interface Leases {
  name: string;
  holder: string;
  expires_at: number;
}

/** A row of `line_fits`. */
export interface LineFits {
  window_kind: "full" | "day" | "night";
  metric: string;
  target: string;
  lower: number;
  upper: number;
  windows: number;
  over: number;
  par: number;
  under: number;
  first_window: number;
  last_window: number;
  days: number;
  drift: number | null;
  fitted_at: number;
}

/** A row of `line_pairs`. */
export interface LinePairs {
  window_kind: string;
  window_start: number;
  metric: string;
  target: string;
  baseline: number;
  observed: number;
}

/** A row of `line_windows`. */
export interface LineWindows {
  window_kind: "full" | "day" | "night";
  window_start: number;
  pairs: number;
  files: string;
  collected_at: number;
}

/** A row of `listed_files`. */
export interface ListedFiles {
  name: string;
  kind: "observations" | "forecasts";
  instant_ms: number;
  sha256: Bytes;
  origin: "upload" | "disk";
  listed_at: number;
  status: Generated<"kept" | "expired" | "quarantined" | "removed">;
  status_at: number | null;
  reason: string | null;
  lost_from: number | null;
  lost_to: number | null;
  lost_at: number | null;
}

/** A row of `nip98_consumed_events`. */
export interface Nip98ConsumedEvents {
  event_id: string;
  expires_at: number;
  signer: Generated<string>;
}

/** A row of `oracle_metadata`. */
export interface OracleMetadata {
  id: number;
  pubkey: Bytes;
  decision_store_id: string | null;
  created_at: number;
  updated_at: number;
  heartbeat_at: number | null;
}

/** A row of `weather_cache`. */
export interface WeatherCache {
  event_id: string;
  station_id: string;
  metric: string;
  baseline: number | null;
  observed: number | null;
  updated_at: number;
}

/** All tables of the oracle's database. */
export interface Schema {
  attestations: Attestations;
  changes: Changes;
  entries_close: EntriesClose;
  entries_receipts: EntriesReceipts;
  event_readings: EventReadings;
  event_settlement_blocks: EventSettlementBlocks;
  event_stations: EventStations;
  event_versions: EventVersions;
  events: Events;
  events_entries: EventsEntries;
  expected_observations: ExpectedObservations;
  held_events: HeldEvents;
  leases: Leases;
  line_fits: LineFits;
  line_pairs: LinePairs;
  line_windows: LineWindows;
  listed_files: ListedFiles;
  nip98_consumed_events: Nip98ConsumedEvents;
  oracle_metadata: OracleMetadata;
  weather_cache: WeatherCache;
}
