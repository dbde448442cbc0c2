import assert from "node:assert/strict";
import { v7 as uuidV7 } from "uuid";
import type { SubmitEntriesRequest } from "../../../shared/contract/entry.ts";
import { type CreateEventRequest, EventJson } from "../../../shared/contract/event.ts";
import { type LineJson, LinesAnswer } from "../../../shared/contract/line.ts";
import { verifyStatement } from "../../../shared/dlc/statement.ts";
import { type FittedLine, replaceLines } from "../../fixtures/fitted_lines.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

const CREATE = "/oracle/events";
const FITTED_AT = "2029-12-31T06:00:00Z";
const DEFAULTS = ["temp_high", "temp_low", "wind_speed"] as const;

/** Lines whose cuts only come through when every bit does. */
const FINE_LINES: readonly FittedLine[] = [
  { target: "KORD", metric: "temp_high", cuts: [-1 / 3, 0.1 + 0.2] },
  { metric: "temp_high", cuts: [-Math.SQRT2, 1 / 7] },
  { metric: "temp_low", cuts: [-1 / 7, Math.SQRT2] },
  { metric: "wind_speed", cuts: [-1e-9 / 3, 2 / 3] },
];
const LATER_LINES: readonly FittedLine[] = DEFAULTS.map((metric) => ({
  metric,
  cuts: [-0.5, 0.5],
}));

class Lines implements AsyncDisposable {
  private constructor(readonly fixture: OracleFixture) {}

  static async start(lines: readonly FittedLine[]): Promise<Lines> {
    const fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
    await replaceLines(fixture.settings, FITTED_AT, lines);
    return new Lines(fixture);
  }

  replace(lines: readonly FittedLine[]): Promise<void> {
    return replaceLines(
      this.fixture.settings,
      new Date(this.fixture.clock.now()).toISOString(),
      lines,
    );
  }

  post(differences: Partial<CreateEventRequest> = {}, party: "A" | "B" = "A"): Promise<Response> {
    const body = eventRequest({ scoring_rules: "lines", ...differences });
    return this.fixture.signed(party, CREATE, { body });
  }

  async create(differences: Partial<CreateEventRequest> = {}): Promise<EventJson> {
    return await jsonOf(await this.post(differences), EventJson);
  }

  async read(id: string): Promise<EventJson> {
    return await jsonOf(await this.fixture.get(`${CREATE}/${id}`), EventJson);
  }

  async newest(query: string): Promise<LinesAnswer> {
    return await jsonOf(await this.fixture.get(`/oracle/lines?${query}`), LinesAnswer);
  }

  /** The words with which an event is refused; it must not be stored. */
  async refused(differences: Partial<CreateEventRequest>, party: "A" | "B" = "A") {
    const id = uuidV7();
    const problem = await problemOf(await this.post({ ...differences, id }, party), 400);
    await problemOf(await this.fixture.get(`${CREATE}/${id}`), 404);
    return String(problem.error);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.fixture[Symbol.asyncDispose]();
  }
}

const byPair = (lines: readonly LineJson[] = []) =>
  Object.fromEntries(lines.map((line) => [`${line.target}/${line.metric}`, line]));

Deno.test("rain cannot be scored against lines, and is named (O55)", async () => {
  await using oracle = await Lines.start(FINE_LINES);
  const words = await oracle.refused({ scoring_fields: ["temp_high", "rain_amt"] });
  assert.match(words, /rain_amt cannot be scored against lines/);
});

Deno.test("pairs without a line are named, and only they (O56)", async () => {
  await using oracle = await Lines.start([{ metric: "temp_high", cuts: [-2.5, 0.5] }]);
  const words = await oracle.refused({ locations: ["KORD"], number_of_values_per_entry: 2 });
  assert.match(words, /KORD\/temp_low/);
  assert.doesNotMatch(words, /temp_high/);
  const answer = await oracle.newest("targets=KORD&metrics=temp_high,wind_speed");
  assert.deepEqual(answer.missing, ["KORD/wind_speed"]);
  assert.deepEqual(answer.lines, []);
  assert.deepEqual(answer.history, { windows: 0, needed: 20, level: "none" });
  const fixed = await oracle.create({ scoring_rules: undefined });
  assert.equal(fixed.scoring_rules, "fixed");
  assert.equal("lines" in fixed, false);
});

Deno.test("an event takes the lines of an earlier one bit by bit, whatever was fitted since", async (t) => {
  await using oracle = await Lines.start(FINE_LINES);
  const first = await oracle.create();

  await t.step(
    "in the answer and when it is read, though all fits were replaced (O81)",
    async () => {
      assert.equal(first.lines?.length, 6);
      await oracle.fixture.clock.advance(11 * 3_600_000);
      await oracle.replace(LATER_LINES);
      const { lines: newest } = await oracle.newest("targets=KORD,KSAW");
      assert.equal(newest.length, 6);
      for (const [pair, line] of Object.entries(byPair(newest))) {
        assert.notDeepEqual(line, byPair(first.lines)[pair]);
      }
      const second = await oracle.create({ lines_from_event: first.id });
      assert.deepEqual(second.lines, first.lines);
      assert.deepEqual((await oracle.read(second.id)).lines, first.lines);
      const own = byPair(second.lines)["KORD/temp_high"];
      assert.deepEqual([own?.lower, own?.upper], [-1 / 3, 0.1 + 0.2]);
    },
  );

  await t.step("only the lines it needs (O82)", async () => {
    const { lines } = await oracle.create({
      lines_from_event: first.id,
      locations: ["KSAW"],
      scoring_fields: ["temp_high"],
      number_of_values_per_entry: 1,
    });
    assert.deepEqual(lines, [byPair(first.lines)["KSAW/temp_high"]]);
  });

  await t.step("and its signed statement holds them, by station and metric (O83)", async () => {
    const { id } = await oracle.create({ lines_from_event: first.id });
    const body: SubmitEntriesRequest = { event_id: id, entries: entryRequests(id, 3) };
    const answer = await oracle.fixture.signed("A", `${CREATE}/${id}/entries`, { body });
    assert.equal(answer.status, 200, await answer.text());
    const { statement, lines } = await oracle.read(id);
    const { key } = await (await oracle.fixture.get("/oracle/pubkey")).json();
    const xOnly = Uint8Array.fromBase64(key).slice(1).toHex();
    assert.equal(verifyStatement(statement, xOnly), true);
    const stated = statement?.statement.terms.lines ?? [];
    assert.deepEqual(
      stated,
      lines?.map(({ target, metric, lower, upper, window_hours }) => {
        return { target, metric, lower, upper, window_hours };
      }),
    );
    assert.deepEqual(
      stated.map(({ target, metric }) => `${target}/${metric}`),
      ["KORD", "KSAW"].flatMap((target) => DEFAULTS.map((metric) => `${target}/${metric}`)),
    );
  });

  await t.step("in whatever order its metrics are named (O85)", async () => {
    const lender = await oracle.create({ scoring_fields: ["temp_high", "temp_low"] });
    const { lines } = await oracle.create({
      lines_from_event: lender.id,
      scoring_fields: ["temp_low", "temp_high"],
    });
    assert.equal(lines?.length, 4);
    assert.deepEqual(lines, lender.lines);
  });
});

Deno.test("lines that cannot be lent are refused with the reason, and nothing is stored (O84)", async () => {
  await using oracle = await Lines.start(FINE_LINES);
  const lender = await oracle.create({ scoring_fields: ["temp_high", "temp_low"] });
  const fixed = await oracle.create({ scoring_rules: undefined });
  const unknown = uuidV7();
  assert.match(
    await oracle.refused({ scoring_rules: undefined, lines_from_event: lender.id }),
    /needs scoring_rules "lines"/,
  );
  assert.equal(
    await oracle.refused({ lines_from_event: unknown }),
    `${unknown} is not an event on this oracle`,
  );
  const long = await oracle.refused({ lines_from_event: "x".repeat(10_000) });
  assert.match(long, /^"x{79}… is not an event on this oracle$/);
  assert.equal(
    await oracle.refused({ lines_from_event: lender.id }, "B"),
    `${lender.id} was created by another coordinator`,
  );
  assert.equal(
    await oracle.refused({ lines_from_event: fixed.id }),
    `${fixed.id} does not use lines scoring rules`,
  );
  assert.equal(
    await oracle.refused({ lines_from_event: lender.id }),
    `${lender.id} has no line fitted on this event's window length for KORD/wind_speed, KSAW/wind_speed`,
  );
});

Deno.test("own lines of half a day are used only where they are asked for", async (t) => {
  await using oracle = await Lines.start([
    ...LATER_LINES,
    { metric: "temp_high", kind: "day", cuts: [-3, 3] },
    { metric: "wind_speed", kind: "day", cuts: [-4, 4] },
  ]);
  const dayHalf: Partial<CreateEventRequest> = {
    start_observation_date: "2030-01-01T12:00:00Z",
    scoring_fields: ["temp_high", "wind_speed"],
  };

  await t.step("a half without the wish has lines of whole days, as its list has", async () => {
    const { lines, line_window } = await oracle.create(dayHalf);
    assert.deepEqual(
      lines?.map((line) => [line.window_hours, line.upper]),
      Array(4).fill([24, 0.5]),
    );
    assert.equal(line_window, undefined);
    const listed = await oracle.newest("targets=KORD&metrics=temp_high&window_hours=12");
    assert.deepEqual(listed.lines.map((line) => [line.window_hours, line.upper]), [[24, 0.5]]);
  });

  await t.step(
    "with it the event has its own, says so, and lends them to its like alone",
    async () => {
      const id = uuidV7();
      const own = await oracle.create({ ...dayHalf, id, line_window: "own" });
      assert.equal(own.line_window, "own");
      assert.deepEqual(own.lines?.map((line) => [line.window_hours, line.upper]), [
        [12, 3],
        [12, 4],
        [12, 3],
        [12, 4],
      ]);
      const like = { ...dayHalf, line_window: "own", lines_from_event: id };
      assert.deepEqual((await oracle.create(like)).lines, own.lines);
      assert.match(
        await oracle.refused({ ...like, line_window: undefined }),
        /own half of the day/,
      );
      const night = {
        ...like,
        scoring_fields: ["wind_speed"],
        start_observation_date: "2030-01-01T00:00:00Z",
        end_observation_date: "2030-01-01T12:00:00Z",
        number_of_values_per_entry: 1,
      };
      assert.match(
        await oracle.refused(night),
        /the day half of the day, this event those of the other/,
      );
      const again = await oracle.post({ ...dayHalf, id, line_window: undefined });
      assert.equal(again.status, 409, await again.text());
    },
  );

  await t.step("a whole day has no other lines than its own", async () => {
    assert.match(await oracle.refused({ line_window: "own" }), /only for the day half/);
  });
});

Deno.test("lines that rest on few days are answered with a warning", async () => {
  await using oracle = await Lines.start(DEFAULTS.map((metric) => {
    return { metric, cuts: [-1, 1], days: 19 };
  }));
  const answer = await oracle.newest("targets=KORD");
  assert.match(answer.warning ?? "", /19 different days/);
  assert.deepEqual(answer.lines[0]?.shares, { over: 0.333, par: 0.333, under: 0.333 });
  const event = await oracle.create();
  assert.equal(event.lines_warning, answer.warning);
  const page = async ({ id }: EventJson) =>
    await (await oracle.fixture.get(`/events/${id}`)).text();
  assert.match(await page(event), /class="note warn"[^>]*>[^<]*19 different days/);
  await oracle.replace(LATER_LINES);
  assert.equal((await oracle.newest("targets=KORD")).warning, undefined);
  const rich = await oracle.create();
  assert.equal(rich.lines_warning, undefined);
  assert.doesNotMatch(await page(rich), /different days/);
});

Deno.test("a question about lines that cannot be answered is refused by field", async () => {
  await using oracle = await Lines.start(FINE_LINES);
  const refusals = {
    "": "targets",
    "targets=K'": "targets[0]",
    "targets=KORD&metrics=dew_point": "metrics[0]",
    "targets=KORD&metrics=snow_amt": "metrics[0]",
    "targets=KORD&source=space": "source",
    "targets=KORD&window_hours=0": "window_hours",
    "targets=KORD&window_hours=337": "window_hours",
    "targets=KORD&line_window=own": "line_window",
  };
  for (const [query, field] of Object.entries(refusals)) {
    const problem = await problemOf(await oracle.fixture.get(`/oracle/lines?${query}`), 400);
    assert.equal(problem.field, field, query);
  }
});
