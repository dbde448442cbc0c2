import assert from "node:assert/strict";
import { v7 as uuidV7 } from "uuid";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { DeployedCoordinator, type ReadEvent, type SentEntry } from "../../deployed/coordinator.ts";
import { playersForecasts } from "../../deployed/players.ts";
import {
  isSignedBy,
  openedPoint,
  type ReadLine,
  type ReadStatement,
} from "../../deployed/statement_check.ts";
import { baselineIssue } from "../../evidence/writer/baseline_issue.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import type { WeatherTable } from "../../evidence/writer/weather_table.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { type FittedLine, replaceLines } from "../../fixtures/fitted_lines.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";

const WINDOW = {
  startMs: Date.parse("2030-01-02T00:00:00Z"),
  endMs: Date.parse("2030-01-03T00:00:00Z"),
  signingMs: Date.parse("2030-01-03T02:00:00Z"),
};
/** When the coordinator plans; the day before was judged whole. */
const PLANNED_MS = WINDOW.startMs - 4 * HOUR_MS + 10 * MINUTE_MS;
const BASELINES = {
  KORD: { temp_high: 70, temp_low: 50, wind_speed: 10 },
  KSAW: { temp_high: 40, temp_low: 30, wind_speed: 5 },
};
const LINES: readonly FittedLine[] = [
  { target: "KORD", metric: "temp_high", cuts: [-1 / 3, 0.1 + 0.2] },
  { metric: "temp_high", cuts: [-Math.SQRT2, 1 / 7] },
  { metric: "temp_low", cuts: [-0.5, 2.5] },
  { metric: "wind_speed", cuts: [-1.5, 1.5] },
];

/** The weather of an event, and two days of hourly reports before it, with a forecast just before it is planned. */
function weather(): WeatherTable {
  const { stations } = readingsTable(WINDOW, {
    KORD: {
      baseline: BASELINES.KORD,
      observed: { temp_high: 75, temp_low: 50, wind_speed: 10 },
    },
    KSAW: {
      baseline: BASELINES.KSAW,
      observed: { temp_high: 40, temp_low: 29.4, wind_speed: 8 },
    },
  });
  return {
    stations: stations.map((station) => {
      const [first] = station.reports;
      const earlier = Array.from({ length: 48 }, (_, back) => ({
        ...first!, // it reports every hour
        at: first!.at - (back + 1) * HOUR_MS,
      }));
      const baseline = BASELINES[station.place.stationId as keyof typeof BASELINES];
      const issuedAt = PLANNED_MS - HOUR_MS;
      const issue = { issuedAt, values: baselineIssue(WINDOW, baseline) };
      return {
        ...station,
        reports: [...earlier.reverse(), ...station.reports],
        issues: [...station.issues, issue],
      };
    }),
  };
}

/** Every three hours from two days before, and just before it is planned. */
function runs(): number[] {
  const before = Array.from({ length: 16 }, (_, run) => WINDOW.startMs - (48 - 3 * run) * HOUR_MS)
    .filter((runMs) => runMs < PLANNED_MS - HOUR_MS);
  const all = [...before, PLANNED_MS - 5 * MINUTE_MS, ...runsFor(WINDOW)];
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Sends as `fetch` does, but the answer to the next POST is lost after the oracle gave it. */
class LossyLine {
  #losses = 0;
  readonly posts: string[] = [];

  loseNextAnswer(): void {
    this.#losses++;
  }

  send: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method !== "POST") return response;
    this.posts.push(String(input));
    if (this.#losses === 0) return response;
    this.#losses--;
    await response.body?.cancel();
    throw new TypeError("connection reset");
  };
}

const linesOf = (event: ReadEvent) => event.lines as ReadLine[];

function entriesOf(eventId: string): SentEntry[] {
  const choices: SentEntry["expected_observations"][] = [
    [{ stations: "KORD", temp_high: "Over" }, { stations: "KSAW", temp_low: "Under" }],
    [{ stations: "KORD", temp_high: "Par", wind_speed: "Par" }],
    [{ stations: "KSAW", wind_speed: "Over", temp_high: "Par" }],
  ];
  return choices.map((expected_observations) => ({
    id: uuidV7(),
    event_id: eventId,
    expected_observations,
  }));
}

Deno.test("a coordinator as it is deployed goes its whole way, from eligible stations to a verified result", async (t) => {
  await using evidence = await writeEvidence({ table: weather(), runs: runs() });
  await using fixture = await OracleFixture.start({
    now: formatInstant(WINDOW.startMs - 2 * DAY_MS),
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  const line = new LossyLine();
  const coordinator = fixture.parties.A.use((lent) =>
    new DeployedCoordinator({
      origin: fixture.origin,
      secret: lent.slice(),
      npub: fixture.parties.A.npub,
      now: () => Math.floor(fixture.clock.now() / 1000),
      pause: (ms) => fixture.clock.step(ms),
      send: line.send,
    })
  );
  const window = {
    start_observation_date: formatInstant(WINDOW.startMs),
    end_observation_date: formatInstant(WINDOW.endMs),
    signing_date: formatInstant(WINDOW.signingMs),
  };
  const request = {
    id: uuidV7(),
    ...window,
    locations: ["KORD", "KSAW"],
    scoring_fields: ["temp_high", "temp_low", "wind_speed"],
    number_of_values_per_entry: 3,
    total_allowed_entries: 3,
    number_of_places_win: 1,
    unlisted: true,
    scoring_rules: "lines",
    entry_fee: 5000,
    coordinator_fee: 5,
    total_competition_pool: 15_000,
    relative_locktime_block_delta: 144,
    max_entries_per_player: 1,
  };
  await collectUntil(PLANNED_MS);
  await replaceLines(fixture.settings, "2030-01-01T01:00:00Z", LINES);

  await t.step("its forms offer the stations, which report and are forecast", async () => {
    let offered = await coordinator.eligible(1, 24).catch(() => []);
    for (let attempt = 0; offered.length < 2 && attempt < 1000; attempt++) {
      offered = await coordinator.eligible(1, 24).catch(() => []); // while the last upload is read
    }
    assert.deepEqual(offered.map(({ station_id, clean_days }) => [station_id, clean_days]), [
      ["KORD", 1],
      ["KSAW", 1],
    ]);
    const { stations, forecasts } = await coordinator
      .discovery(1, window.start_observation_date, window.end_observation_date);
    assert.deepEqual(stations.map(({ station_id }) => station_id), ["KORD", "KSAW"]);
    assert.deepEqual(
      forecasts.map(({ station_id, temp_high, temp_low }) => [station_id, temp_high, temp_low]),
      [["KORD", 70, 50], ["KSAW", 40, 30]],
    );
  });

  let created: ReadEvent | undefined;
  await t.step("it creates an event with lines; a lost answer is found by looking", async () => {
    line.loseNextAnswer();
    created = await coordinator.create(request);
    assert.equal(line.posts.length, 1, "it was not sent again");
    assert.equal(linesOf(created).length, 6);
    const again = await coordinator.create(request);
    assert.equal(again.nonce_point, created.nonce_point);
    assert.equal(line.posts.length, 1);
    await assert.rejects(coordinator.create({ ...request, number_of_values_per_entry: 2 }), {
      name: "CoordinatorError",
    });
  });

  const entries = entriesOf(request.id);
  await t.step("entries are found the same way, and others are not taken for them", async () => {
    line.loseNextAnswer();
    await coordinator.submit(request.id, entries);
    assert.equal(line.posts.length, 2);
    await coordinator.submit(request.id, entries);
    assert.equal(line.posts.length, 2);
    const others = entries.with(0, { ...entries[0]!, expected_observations: [] });
    await assert.rejects(coordinator.submit(request.id, others), /has other picks/);
  });

  const queued = { ...request, id: uuidV7(), lines_from_event: request.id };
  const queuedEntries = entriesOf(queued.id);
  await t.step("a queued pool plays the same lines, though it starts late", async () => {
    await replaceLines(
      fixture.settings,
      "2030-01-02T01:00:00Z",
      LINES.map((each): FittedLine => ({ ...each, cuts: [-9, 9] })),
    );
    await collectUntil(WINDOW.startMs + 5 * HOUR_MS);
    const pool = await coordinator.create(queued);
    assert.deepEqual(linesOf(pool), linesOf(created!));
    assert.equal(pool.status, "Running");
    await coordinator.submit(queued.id, queuedEntries);
  });

  await t.step("it polls until both are signed, and proves what was signed", async () => {
    await collectUntil(WINDOW.signingMs + 10 * MINUTE_MS);
    const signed: ReadEvent[] = [];
    for (let poll = 0; signed.length < 2 && poll < 3; poll++) {
      await fixture.oracle.runPass();
      const polled = [await coordinator.event(request.id), await coordinator.event(queued.id)];
      signed.splice(0, 2, ...polled.filter(({ attestation }) => attestation !== null));
    }
    assert.equal(signed.length, 2);
    const { key } = await (await fixture.get("/oracle/pubkey")).json();
    const oracleKey = Uint8Array.from(atob(key), (char) => char.charCodeAt(0));
    for (const event of signed) {
      const statement = event.statement as ReadStatement;
      assert.ok(isSignedBy(statement, oracleKey));
      assert.ok(
        !isSignedBy(
          { ...statement, statement: { ...statement.statement, expiry: 1 } },
          oracleKey,
        ),
      );
      const carried = linesOf(event).map(({ target, metric, lower, upper, window_hours }) => ({
        target,
        metric,
        lower,
        upper,
        window_hours,
      }));
      assert.deepEqual(statement.statement.terms.lines, carried);
      // Its places in the order of ids; of the two that score 20 the smaller id wins.
      assert.equal(openedPoint(event.attestation!, event.event_announcement.locking_points), 0);
    }
  });

  await t.step("and anyone verifies the record", async () => {
    for (const id of [request.id, queued.id]) {
      const { status, complained } = await runOracle(
        fixture.folder,
        "verify",
        `${fixture.origin}/oracle/events/${id}`,
        `--trust=${evidence.urlPrefixes.join()}`,
      );
      assert.equal(status, 0, complained);
    }
  });
});

Deno.test("the players' client gets the forecasts of 200 stations, 50 a question and four questions at once", async () => {
  const stations = Array.from({ length: 200 }, (_, index) => `K${String(index).padStart(3, "0")}`);
  await using fixture = await OracleFixture.start({ stations });
  const found = await playersForecasts(fixture.origin, stations);
  assert.deepEqual([...new Set(found.map(({ station_id }) => station_id))], stations);
  const days = found.filter(({ station_id }) => station_id === "K199").map(({ date }) => date);
  assert.equal(new Set(days).size, days.length);
  assert.ok(days.length >= 7, days.join());
});
