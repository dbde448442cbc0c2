import assert from "node:assert/strict";
import type { EntryRequest, SubmitEntriesRequest } from "../../shared/contract/entry.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { checkCreateRequest } from "./create_request.ts";
import { checkEntriesRequest } from "./entries_request.ts";

const TERMS = checkCreateRequest(DAY_EVENT);

function withFirst(change: Partial<EntryRequest>): SubmitEntriesRequest {
  const [first, ...rest] = DAY_ENTRIES.entries;
  return { ...DAY_ENTRIES, entries: [{ ...first!, ...change }, ...rest] };
}

function refusal(request: SubmitEntriesRequest): RefusalError {
  try {
    checkEntriesRequest(request, TERMS);
  } catch (error) {
    assert.ok(error instanceof RefusalError);
    assert.equal(error.kind, "invalid");
    return error;
  }
  throw new Error("accepted");
}

const pick = (target: string, metric: string) => ({ target, metric, prediction: "Over" as const });

Deno.test("entries keep the order of the submission, their picks that of the event", () => {
  const [a, b, c] = DAY_ENTRIES.entries;
  const entries = checkEntriesRequest(
    { ...DAY_ENTRIES, entries: [{ ...c!, picks: [...c!.picks!].reverse() }, a!, b!] },
    TERMS,
  );
  assert.deepEqual(entries.map((entry) => entry.id), [
    DAY_ENTRY_IDS[2],
    DAY_ENTRY_IDS[0],
    DAY_ENTRY_IDS[1],
  ]);
  assert.deepEqual(entries[0]!.picks, [
    { target: "KORD", metric: "wind_speed", prediction: "par" },
    { target: "KSAW", metric: "temp_high", prediction: "par" },
  ]);
});

Deno.test("the form grouped by station means its picks; only present members count (O27, O32)", () => {
  const [entry] = checkEntriesRequest(
    withFirst({
      picks: undefined,
      expected_observations: [
        { stations: "KSAW", wind_speed: "Par", temp_low: "Under", temp_high: null },
      ],
    }),
    TERMS,
  );
  assert.deepEqual(entry!.picks, [
    { target: "KSAW", metric: "temp_low", prediction: "under" },
    { target: "KSAW", metric: "wind_speed", prediction: "par" },
  ]);
});

const CHOICE = { stations: "KORD", temp_high: "Over" as const };
const REFUSED: [string, SubmitEntriesRequest, string, RegExp][] = [
  [
    "one entry instead of three (O30)",
    { ...DAY_ENTRIES, entries: DAY_ENTRIES.entries.slice(0, 1) },
    "entries",
    /all 3/,
  ],
  [
    "four entries instead of three",
    {
      ...DAY_ENTRIES,
      entries: [...DAY_ENTRIES.entries, {
        ...DAY_ENTRIES.entries[0]!,
        id: "0199a1b2-0000-7000-8000-000000000004",
      }],
    },
    "entries",
    /all 3/,
  ],
  [
    "an entry of another event",
    withFirst({ event_id: DAY_ENTRY_IDS[0] }),
    "entries[0].event_id",
    /must be/,
  ],
  ["an id that is no version 7 UUID", withFirst({ id: "1" }), "entries[0].id", /version 7/],
  ["an id used twice", withFirst({ id: DAY_ENTRY_IDS[1] }), "entries[1].id", /used twice/],
  [
    "an id used twice in another case",
    withFirst({ id: DAY_ENTRY_IDS[1].toUpperCase() }),
    "entries[1].id",
    /twice/,
  ],
  ["both forms (O30)", withFirst({ expected_observations: [CHOICE] }), "entries[0]", /not both/],
  ["neither form", withFirst({ picks: null }), "entries[0].picks", /between 1 and 3 picks, got 0/],
  [
    "an empty choice",
    withFirst({ picks: null, expected_observations: [{ stations: "KORD" }] }),
    "entries[0].expected_observations",
    /got 0/,
  ],
  [
    "more picks than allowed",
    withFirst({
      picks: ["temp_high", "temp_low", "wind_speed"].map((m) => pick("KORD", m)).concat(
        pick("KSAW", "temp_low"),
      ),
    }),
    "entries[0].picks",
    /between 1 and 3 picks, got 4/,
  ],
  [
    "a station not in the event (O30)",
    withFirst({ picks: [pick("KJFK", "temp_high")] }),
    "entries[0].picks[0].target",
    /KJFK.*KORD, KSAW/,
  ],
  [
    "a metric not scored",
    withFirst({ picks: [pick("KORD", "temp_low"), pick("KORD", "humidity")] }),
    "entries[0].picks[1].metric",
    /humidity.*temp_high/,
  ],
  [
    "a pair picked twice",
    withFirst({ picks: [pick("KORD", "temp_low"), pick("KORD", "temp_low")] }),
    "entries[0].picks[1]",
    /twice/,
  ],
  [
    "a choice for a station not in the event",
    withFirst({ picks: null, expected_observations: [{ stations: "KJFK", temp_high: "Over" }] }),
    "entries[0].expected_observations",
    /"KJFK" is not a location/,
  ],
];

Deno.test("a refusal quotes the beginning of a long value alone", () => {
  const long = "K".repeat(100_000);
  const changes = [
    { id: long },
    { event_id: long },
    { picks: [pick(long, "temp_high")] },
    { picks: [pick("KORD", long)] },
  ];
  for (const change of changes) assert.ok(refusal(withFirst(change)).message.length < 300);
});

for (const [name, request, field, message] of REFUSED) {
  Deno.test(`refused: ${name}`, () => {
    const error = refusal(request);
    assert.equal(error.field, field);
    assert.match(error.message, message);
  });
}

Deno.test("ids are compared without regard to case", () => {
  const upper = { ...DAY_ENTRIES, event_id: DAY_EVENT_ID.toUpperCase() };
  assert.equal(checkEntriesRequest(upper, TERMS)[0]!.eventId, DAY_EVENT_ID);
});
