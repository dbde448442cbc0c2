import assert from "node:assert/strict";
import type { CreateEventRequest } from "../../shared/contract/event.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import { checkCreateRequest } from "./create_request.ts";

function refusal(change: Partial<CreateEventRequest>): RefusalError {
  try {
    checkCreateRequest({ ...DAY_EVENT, ...change });
  } catch (error) {
    assert.ok(error instanceof RefusalError);
    assert.equal(error.kind, "invalid");
    return error;
  }
  throw new Error(`${JSON.stringify(change)} was accepted`);
}

const stations = (count: number) => Array.from({ length: count }, (_, i) => `K${i}`);

Deno.test("a request becomes terms, with the defaults of the source", () => {
  assert.deepEqual(checkCreateRequest(DAY_EVENT), {
    id: DAY_EVENT.id,
    source: "noaa_weather",
    locations: ["KORD", "KSAW"],
    metrics: ["temp_high", "temp_low", "wind_speed"],
    startsAt: 1893456000,
    endsAt: 1893542400,
    signingAt: 1893549600,
    entries: 3,
    places: 1,
    valuesPerEntry: 3,
    unlisted: false,
    entriesCloseAt: null,
    scoringRules: "fixed",
    lineWindow: null,
    linesFromEvent: null,
  });
});

Deno.test("aliases, upper-case ids, offsets and zeros of a fraction mean the same", () => {
  const { locations: _, ...rest } = DAY_EVENT;
  const terms = checkCreateRequest({
    ...rest,
    id: DAY_EVENT.id.toUpperCase(),
    targets: ["KORD"],
    metrics: ["wind_speed"],
    start_observation_date: "2029-12-31T19:00:00.000000000-05:00",
    number_of_values_per_entry: 1,
  });
  assert.equal(terms.id, DAY_EVENT.id);
  assert.deepEqual(terms.locations, ["KORD"]);
  assert.deepEqual(terms.metrics, ["wind_speed"]);
  assert.equal(terms.startsAt, 1893456000);
});

// Acceptance statements 20 to 22 and 55, 56: [what is changed, the field named, a word of the message].
const REFUSED: [Partial<CreateEventRequest>, string, RegExp][] = [
  [{ id: "not-a-uuid" }, "id", /version 7/],
  [{ id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" }, "id", /version 7/],
  [{ source: "space_weather" }, "source", /space_weather/],
  [{ start_observation_date: "yesterday" }, "start_observation_date", /RFC 3339.*yesterday/],
  [{ start_observation_date: "2030-02-30T00:00:00Z" }, "start_observation_date", /RFC 3339/],
  [{ start_observation_date: "2030-01-01T00:00:00.5Z" }, "start_observation_date", /whole second/],
  [
    { end_observation_date: "2030-01-01T19:00:00.000000001-05:00" },
    "end_observation_date",
    /whole/,
  ],
  [{ signing_date: "2030-01-02T02:00:00.100Z" }, "signing_date", /whole second.*\.100Z/],
  [{ end_observation_date: DAY_EVENT.start_observation_date }, "start_observation_date", /before/],
  [{ signing_date: "2030-01-01T23:59:59Z" }, "signing_date", /not be before/],
  [{ entries_close: "2030-01-02T00:00:01Z" }, "entries_close", /not be after end_obs.*00:00:01Z/],
  [{ entries_close: "2030-01-01T00:00:00.5Z" }, "entries_close", /whole second/],
  [{ entries_close: "noon" }, "entries_close", /RFC 3339.*noon/],
  [{ total_allowed_entries: 1 }, "total_allowed_entries", /2 to 25, got 1/],
  [{ total_allowed_entries: 26 }, "total_allowed_entries", /2 to 25, got 26/],
  [{ number_of_places_win: 0 }, "number_of_places_win", /1 to 5, got 0/],
  [{ number_of_places_win: 6 }, "number_of_places_win", /1 to 5, got 6/],
  [{ number_of_places_win: 9 }, "number_of_places_win", /places/],
  [{ number_of_places_win: 3 }, "number_of_places_win", /less than/],
  [{ total_allowed_entries: 25, number_of_places_win: 5 }, "number_of_places_win", /6375601/],
  [{ locations: undefined }, "locations", /1 to 50, got 0/],
  [{ locations: [] }, "locations", /1 to 50, got 0/],
  [{ locations: stations(51) }, "locations", /1 to 50, got 51/],
  [{ targets: ["KORD"] }, "targets", /not both/],
  [{ locations: ["KORD", "KSAW", "KORD"] }, "locations[2]", /"KORD" twice/],
  [{ locations: ["KORD", "K'; DROP"] }, "locations[1]", /station id/],
  [{ scoring_fields: [] }, "scoring_fields", /at least one/],
  [{ metrics: ["temp_low", "temp_low"] }, "metrics[1]", /"temp_low" twice/],
  [{ scoring_fields: ["temp_low", "dew_point"] }, "scoring_fields[1]", /dew_point.*temp_high/],
  [{ end_observation_date: "2030-01-01T23:00:00Z" }, "end_observation_date", /23 hours/],
  [
    { scoring_rules: "lines", scoring_fields: ["temp_low", "rain_amt"] },
    "scoring_rules",
    /^rain_amt cannot be scored against lines/,
  ],
  [{ line_window: "own" }, "line_window", /needs scoring_rules/],
  [{ scoring_rules: "lines", line_window: "day" }, "line_window", /must be "own"/],
  [{ scoring_rules: "lines", line_window: "own" }, "line_window", /day half.*night half/],
  [{ scoring_rules: "guess" }, "scoring_rules", /guess/],
  [{ lines_from_event: DAY_EVENT.id }, "lines_from_event", /needs scoring_rules/],
  [{ number_of_values_per_entry: 0 }, "number_of_values_per_entry", /1 to 6, got 0/],
  [{ number_of_values_per_entry: 7 }, "number_of_values_per_entry", /1 to 6, got 7/],
  [{ signing_date: "2106-02-06T06:28:16Z" }, "signing_date", /32 bits/],
  [
    {
      start_observation_date: "1985-11-02T00:00:00Z",
      end_observation_date: "1985-11-03T00:00:00Z",
      signing_date: "1985-11-04T00:00:00Z",
    },
    "signing_date",
    /32 bits/,
  ],
];

for (const [change, field, message] of REFUSED) {
  Deno.test(`refused: ${JSON.stringify(change).slice(0, 90)}`, () => {
    const error = refusal(change);
    assert.equal(error.field, field);
    assert.match(error.message, message);
  });
}

Deno.test("a refusal quotes the beginning of a long value alone", () => {
  const long = "K".repeat(100_000);
  const changes: Partial<CreateEventRequest>[] = [
    { id: long },
    { source: long },
    { locations: [long] },
    { locations: [long, long] },
    { scoring_fields: [long] },
    { signing_date: long },
    { scoring_rules: long },
    { scoring_rules: "lines", line_window: long },
  ];
  for (const change of changes) assert.ok(refusal(change).message.length < 300);
});

Deno.test("the limits themselves are accepted", () => {
  const accepted: Partial<CreateEventRequest>[] = [
    { total_allowed_entries: 25, number_of_places_win: 3 },
    { total_allowed_entries: 2, number_of_places_win: 1 },
    { total_allowed_entries: 6, number_of_places_win: 5 },
    { locations: stations(50) },
    { entries_close: DAY_EVENT.end_observation_date },
    { entries_close: null },
    { number_of_values_per_entry: 6 },
    { signing_date: DAY_EVENT.end_observation_date },
    { signing_date: "2106-02-06T06:28:15Z" },
  ];
  for (const change of accepted) checkCreateRequest({ ...DAY_EVENT, ...change });
});

Deno.test("of several broken rules the first in the contract's order is named", () => {
  const change = {
    id: "x",
    source: "y",
    signing_date: "z",
    total_allowed_entries: 0,
    locations: [],
    scoring_fields: [],
    scoring_rules: "guess",
    number_of_values_per_entry: 0,
  };
  const order = ["id", "source", "signing_date", "total_allowed_entries", "locations"];
  order.push("scoring_fields", "scoring_rules", "number_of_values_per_entry");
  let left: Partial<CreateEventRequest> = change;
  for (const field of order) {
    assert.equal(refusal(left).field, field);
    const { [field as keyof typeof left]: _, ...rest } = left;
    left = rest;
  }
});
