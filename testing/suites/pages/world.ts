import type { EntryRequest } from "../../../shared/contract/entry.ts";
import type { CreateEventRequest } from "../../../shared/contract/event.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_STATIONS } from "../../evidence/writer/day_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { type StoredHighs, storeMisses } from "../../fixtures/stored_misses.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { nationalReports } from "../../noaa/national_reports.ts";

/** Weather under which `DAY_ENTRIES` score 30, 10 and 40; of KMSP there are forecasts and no reports of the afternoon. */
function weather() {
  const table = readingsTable(DAY_WINDOW, {
    ...DAY_STATIONS,
    KMSP: {
      baseline: { temp_high: 60, temp_low: 45, wind_speed: 9 },
      observed: { temp_high: 61, temp_low: 44, wind_speed: 12 },
    },
  });
  const silentFrom = DAY_WINDOW.startMs + 14 * HOUR_MS;
  return {
    stations: table.stations.map((station, index) =>
      index === 2
        ? { ...station, reports: station.reports.filter(({ at }) => at < silentFrom) }
        : station
    ),
  };
}

/** The events of the world by what is special about them. */
export const EVENTS = {
  signed: DAY_EVENT_ID,
  refunded: "0199a1b2-0000-7000-8000-0000000000b1",
  crowded: "0199a1b2-0000-7000-8000-0000000000b2",
  blocked: "0199a1b2-0000-7000-8000-0000000000b3",
  live: "0199a1b2-0000-7000-8000-0000000000b4",
  running: "0199a1b2-0000-7000-8000-0000000000b5",
  empty: "0199a1b2-0000-7000-8000-0000000000b6",
} as const;

type Picks = readonly (readonly [
  target: string,
  metric: string,
  prediction: "Over" | "Par" | "Under",
])[];

function entry(event: string, number: number, picks: Picks): EntryRequest {
  return {
    id: `0199a1b2-0000-7000-9000-${event.slice(-2)}${String(number).padStart(10, "0")}`,
    event_id: event,
    picks: picks.map(([target, metric, prediction]) => ({ target, metric, prediction })),
  };
}

interface Game {
  readonly event: CreateEventRequest;
  readonly entries: readonly EntryRequest[];
}

const isAhead = ({ id }: CreateEventRequest) => id === EVENTS.live || id === EVENTS.running;

function played(): readonly Game[] {
  const PREDICTIONS = ["Over", "Par", "Under"] as const;
  const crowd = Array.from({ length: 25 }, (_, n) =>
    entry(EVENTS.crowded, n, [
      ["KORD", "temp_high", PREDICTIONS[n % 3]!], // always one of three
      ["KSAW", "temp_low", PREDICTIONS[Math.floor(n / 3) % 3]!],
      ["KORD", "wind_speed", PREDICTIONS[Math.floor(n / 9) % 3]!],
    ]));
  return [
    { event: DAY_EVENT, entries: DAY_ENTRIES.entries },
    {
      event: { ...DAY_EVENT, id: EVENTS.refunded },
      entries: [
        entry(EVENTS.refunded, 1, [["KORD", "temp_high", "Under"]]),
        entry(EVENTS.refunded, 2, [["KSAW", "temp_high", "Over"]]),
        entry(EVENTS.refunded, 3, [["KSAW", "wind_speed", "Par"]]),
      ],
    },
    {
      event: {
        ...DAY_EVENT,
        id: EVENTS.crowded,
        total_allowed_entries: 25,
        number_of_places_win: 3,
      },
      entries: crowd,
    },
    {
      event: { ...DAY_EVENT, id: EVENTS.blocked, locations: ["KORD", "KMSP"] },
      entries: [
        entry(EVENTS.blocked, 1, [["KORD", "temp_high", "Over"]]),
        entry(EVENTS.blocked, 2, [["KMSP", "temp_high", "Over"]]),
        entry(EVENTS.blocked, 3, [["KMSP", "wind_speed", "Under"]]),
      ],
    },
    {
      event: {
        ...DAY_EVENT,
        id: EVENTS.live,
        start_observation_date: "2030-01-04T00:00:00Z",
        end_observation_date: "2030-01-05T00:00:00Z",
        signing_date: "2030-01-05T02:00:00Z",
      },
      entries: [],
    },
    {
      event: {
        ...DAY_EVENT,
        id: EVENTS.running,
        scoring_fields: ["temp_high", "temp_low", "wind_speed", "wind_direction", "rain_amt"],
        end_observation_date: "2030-01-02T12:00:00Z",
        signing_date: "2030-01-02T14:00:00Z",
      },
      entries: [
        entry(EVENTS.running, 1, [["KORD", "temp_high", "Over"], ["KSAW", "temp_low", "Under"]]),
        entry(EVENTS.running, 2, [["KORD", "temp_high", "Par"], ["KSAW", "wind_speed", "Over"]]),
        entry(EVENTS.running, 3, [["KORD", "wind_speed", "Par"], ["KSAW", "temp_high", "Par"]]),
      ],
    },
    { event: { ...DAY_EVENT, id: EVENTS.empty }, entries: [] },
  ];
}

/** A name that would be markup if anything let it. */
const HOSTILE_NAME = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;

/**
 * An oracle after a day of weather and games: events that are signed, refunded, crowded, blocked, running, to come and
 * without entries, and the reports of the nation, of which one has a hostile name.
 * @param stations how many stations report at least; as many as in the sample unless given
 */
export async function openWorld(
  { stations = 0 }: { readonly stations?: number } = {},
): Promise<OracleFixture> {
  await using evidence = await writeEvidence({ table: weather(), runs: runsFor(DAY_WINDOW) });
  const fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 24 * HOUR_MS).toISOString(),
    stations: ["KORD", "KSAW"],
    reporting: ["KMSP"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  try {
    const collectUntil = collectedWeather(fixture, evidence);
    const games = played();
    // The forecast that the oracle has from the start reaches eight days ahead, those of the evidence do not.
    for (const game of games) if (isAhead(game.event)) await play(fixture, game);
    await collectUntil(DAY_WINDOW.startMs - 50 * MINUTE_MS);
    for (const game of games) if (!isAhead(game.event)) await play(fixture, game);
    await collectUntil(DAY_WINDOW.endMs - HOUR_MS);
    await fixture.oracle.runPass();
    await collectUntil(DAY_WINDOW.signingMs + 10 * MINUTE_MS);
    await fixture.oracle.runPass();
    await publishNation(fixture, stations);
    await storeMisses(fixture.settings, "2029-12-31", MISSES);
    return fixture;
  } catch (error) {
    await fixture[Symbol.asyncDispose]();
    throw error;
  }
}

/** How the forecasts of a day's highs have missed at some stations, °F. */
const MISSES: StoredHighs = {
  KORD: [30, 34],
  KSAW: [20, 20],
  KMSP: [18, 9],
  KJFK: [44, 41],
  KBOS: [40, 41],
  KDEN: [51, 40],
  KLAX: [70, 69],
  KSEA: [45, 47],
};

/** How many stations of the United States report. */
export const NATION = 2900;

/** Publishes the newest reports of the nation, of at least so many stations; those of the events' stations stay their own. */
async function publishNation(fixture: OracleFixture, least: number): Promise<void> {
  const played = new Set(["KORD", "KSAW", "KMSP"]);
  const atMs = fixture.clock.now() - MINUTE_MS;
  const rows = (await nationalReports(atMs - 6 * MINUTE_MS))
    .filter(({ station_id }) => !played.has(station_id))
    .map((row) => row.station_id === "KBOS" ? { ...row, station_name: HOSTILE_NAME } : row);
  for (let n = 0; rows.length < least; n++) {
    rows.push({ ...rows[n * 7]!, station_id: `Q${String(n).padStart(3, "0")}` }); // there are thousands
  }
  const path = `/file/${weatherFileName("observations", atMs)}`;
  const response = await fixture.signed("U", path, { body: await observationFile(rows) });
  if (response.status !== 201) throw new Error(await response.text());
}

async function play(fixture: OracleFixture, { event, entries }: Game): Promise<void> {
  await send(fixture, "/oracle/events", event);
  if (entries.length === 0) return;
  await send(fixture, `/oracle/events/${event.id}/entries`, { event_id: event.id, entries });
}

async function send(fixture: OracleFixture, path: string, body: unknown): Promise<void> {
  const response = await fixture.signed("A", path, { body });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  await response.body?.cancel();
}
