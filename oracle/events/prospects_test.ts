import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { CreateEventRequest } from "../../shared/contract/event.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { A, EventsFixture, GOOD_PROSPECTS } from "../../testing/fixtures/event_store.ts";
import { eventText } from "./event_json.ts";
import type { Prospects } from "./prospects.ts";

interface Attempt {
  readonly request?: Partial<CreateEventRequest>;
  readonly prospects?: Partial<Prospects>;
  readonly now?: string;
}

/** Creates {@link DAY_EVENT} with changes; returns what it was refused with, `undefined` when it was not. */
async function refusal({ request, prospects, now }: Attempt): Promise<RefusalError | undefined> {
  await using fixture = await EventsFixture.open({ ...GOOD_PROSPECTS, ...prospects });
  if (now) await fixture.clock.set(Date.parse(now));
  try {
    await fixture.events.createEvent({ ...DAY_EVENT, ...request }, A);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof RefusalError, String(error));
    await assert.rejects(fixture.events.eventById(DAY_EVENT_ID));
    assert.equal(fixture.signer.announced, 0);
    return error;
  }
}

Deno.test("an event is refused from its expiry on, one day after its signing date", async () => {
  assert.equal(await refusal({ now: "2030-01-03T01:59:59Z" }), undefined);
  const late = await refusal({ now: "2030-01-03T02:00:00Z" });
  assert.deepEqual([late?.kind, late?.field], ["invalid", "signing_date"]);
  assert.match(late!.message, /expired already, at 2030-01-03T02:00:00Z/);
});

Deno.test("a window that has begun or ended is no reason to refuse an event", async () => {
  for (const now of ["2030-01-01T13:00:00Z", "2030-01-02T00:00:00Z", "2030-01-02T20:00:00Z"]) {
    assert.equal(await refusal({ now }), undefined);
  }
});

Deno.test("entries of a new event close after now", async () => {
  const request = { entries_close: "2029-12-31T18:00:00Z" };
  assert.equal(await refusal({ request, now: "2029-12-31T17:59:59Z" }), undefined);
  const late = await refusal({ request, now: "2029-12-31T18:00:00Z" });
  assert.deepEqual([late?.kind, late?.field], ["invalid", "entries_close"]);
  assert.match(late!.message, /after now, got 2029-12-31T18:00:00Z/);
});

Deno.test("an event is signed within 14 days of the end of its window", async () => {
  assert.equal(await refusal({ request: { signing_date: "2030-01-16T00:00:00Z" } }), undefined);
  const late = await refusal({ request: { signing_date: "2030-01-16T00:00:01Z" } });
  assert.deepEqual([late?.kind, late?.field], ["invalid", "signing_date"]);
  assert.match(late!.message, /within 14 days .* 2030-01-16T00:00:00Z, got 2030-01-16T00:00:01Z/);
});

Deno.test("each pair of an unknown station is refused, in the request's own spelling (O23)", async () => {
  const prospects = { knownStations: () => Promise.resolve(new Set(["KORD"])) };
  const unknown = await refusal({ prospects });
  assert.deepEqual([unknown?.kind, unknown?.field], ["invalid", "locations[1]"]);
  const pairs = ["temp_high", "temp_low", "wind_speed"].map((metric) =>
    `KSAW/${metric} \\(the station is unknown: no weather file of the last 30 days has it[^)]*\\)`
  );
  assert.match(unknown!.message, new RegExp(`none for ${pairs.join(", ")}$`));
  const { locations, ...rest } = DAY_EVENT;
  const request = { ...rest, locations: undefined, targets: locations };
  assert.equal((await refusal({ request, prospects }))?.field, "targets[1]");
});

Deno.test("stations and pairs that are missing are named together, in the event's order (O23)", async () => {
  const prospects: Partial<Prospects> = {
    knownStations: () => Promise.resolve(new Set(["KSAW"])),
    planBaselines: () =>
      Promise.resolve([
        { target: "KSAW", metric: "temp_high", baseline: 50 },
        { target: "KSAW", metric: "temp_low", baseline: null, reason: "no period in the window" },
        { target: "KSAW", metric: "wind_speed", baseline: 9 },
      ]),
  };
  const refused = await refusal({ prospects });
  assert.deepEqual([refused?.kind, refused?.field], ["invalid", "locations[0]"]);
  assert.deepEqual(
    [...refused!.message.matchAll(/K\w+\/\w+/g)].map(([pair]) => pair),
    ["KORD/temp_high", "KORD/temp_low", "KORD/wind_speed", "KSAW/temp_low"],
  );
});

Deno.test("before reports and forecasts have come events are refused for a minute (O23)", async () => {
  const none = await refusal({ prospects: { knownStations: () => Promise.resolve(undefined) } });
  assert.deepEqual([none?.kind, none?.field, none?.retryAfterSeconds], ["busy", undefined, 60]);
  assert.match(none!.message, /no weather has arrived yet/);
});

Deno.test("rain that could never be proven is refused, and every such pair is named", async () => {
  const reason = "its reports tell no amounts";
  const prospects: Partial<Prospects> = {
    unprovablePairs: ({ locations, metrics }) =>
      Promise.resolve(
        locations.flatMap((target) => metrics.map((metric) => ({ target, metric, reason }))),
      ),
  };
  const request = { scoring_fields: ["rain_amt"], number_of_values_per_entry: 1 };
  const refused = await refusal({ request, prospects });
  assert.deepEqual([refused?.kind, refused?.field], ["invalid", "scoring_fields"]);
  assert.match(refused!.message, /KORD\/rain_amt \(its .* amounts\), KSAW\/rain_amt \(its/);
  const aliased = { ...request, scoring_fields: undefined, metrics: ["rain_amt"] };
  assert.equal((await refusal({ request: aliased, prospects }))?.field, "metrics");
});

Deno.test("an event that is stored is answered again, whatever its prospects are now", async () => {
  let known: ReadonlySet<string> | undefined = new Set(DAY_EVENT.locations);
  await using fixture = await EventsFixture.open({
    ...GOOD_PROSPECTS,
    knownStations: () => Promise.resolve(known),
  });
  const first = eventText(await fixture.events.createEvent(DAY_EVENT, A));
  known = undefined;
  assert.equal(eventText(await fixture.events.createEvent(DAY_EVENT, A)), first);
});
