import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import * as v from "valibot";
import { type CreateEventRequest, EventJson } from "../../../shared/contract/event.ts";
import { lockingPoint, pointHex } from "../../../shared/dlc/locking_point.ts";
import { outcomeMessage, outcomes } from "../../../shared/dlc/outcomes.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf, refusalOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const CREATE = "/oracle/events";
const PubkeyAnswer = v.object({ key: v.string() });

const send = (fixture: OracleFixture, body: unknown) => fixture.signed("A", CREATE, { body });
const create = async (fixture: OracleFixture, differences: Partial<CreateEventRequest> = {}) =>
  await jsonOf(await send(fixture, eventRequest(differences)), EventJson);

function stationIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `K${100 + i}`);
}

Deno.test("a coordinator creates events", async (t) => {
  await using fixture = await OracleFixture.start({
    stations: ["KORD", "KSAW", ...stationIds(50)],
  });

  await t.step("the answer describes an event that has not begun (O15)", async () => {
    const response = await send(fixture, eventRequest());
    const text = await response.text();
    assert.equal(response.status, 200, text);
    const event = v.parse(EventJson, JSON.parse(text));
    assert.equal(event.status, "Live");
    assert.equal(event.source, "noaa_weather");
    assert.equal(event.event_announcement.locking_points.length, 4);
    assert.deepEqual(event.entry_ids, []);
    assert.deepEqual(event.weather, []);
    assert.equal(event.attestation, null);
    assert.doesNotMatch(text, /"nonce"|"nonce_salt"/);
  });

  await t.step("reading gives what creating gave, and no nonce is used twice (O16)", async () => {
    const first = await create(fixture);
    const read = await jsonOf(await fixture.get(`${CREATE}/${first.id}`), EventJson);
    assert.deepEqual(read, first);
    assert.notEqual((await create(fixture)).nonce_point, first.nonce_point);
  });

  await t.step(
    "unknown members are ignored, defaults filled in, points recomputable (O17)",
    async () => {
      const { scoring_fields: _, source: __, ...bare } = eventRequest({
        total_allowed_entries: 2,
        number_of_places_win: 1,
      });
      const extra = {
        ...bare,
        entry_fee: 5000,
        relative_locktime_block_delta: 144,
        more: { a: [] },
      };
      const event = await jsonOf(await send(fixture, extra), EventJson);
      assert.deepEqual(event.scoring_fields, ["temp_high", "temp_low", "wind_speed"]);
      const { key } = await jsonOf(await fixture.get("/oracle/pubkey"), PubkeyAnswer);
      const oracle = secp256k1.Point.fromBytes(Uint8Array.fromBase64(key));
      const nonce = secp256k1.Point.fromHex(event.nonce_point);
      const points = outcomes(2, 1).map((outcome) =>
        pointHex(lockingPoint(oracle, nonce, outcomeMessage(outcome)))
      );
      assert.deepEqual(event.event_announcement.locking_points, points);
      assert.equal(points.length, 3);
    },
  );

  await t.step("dates are kept in whole seconds of UTC (O18)", async () => {
    const event = await create(fixture, {
      start_observation_date: "2030-01-01T00:00:00.000Z",
      end_observation_date: "2030-01-02T02:00:00.0+02:00",
      signing_date: "2030-01-02T03:00:00.000000Z",
    });
    assert.equal(event.start_observation_date, "2030-01-01T00:00:00Z");
    assert.equal(event.end_observation_date, "2030-01-02T00:00:00Z");
    assert.equal(event.signing_date, "2030-01-02T03:00:00Z");
  });

  await t.step("each outcome has one locking point (O19)", async () => {
    for (
      const [entries, places, count] of [[5, 3, 61], [3, 1, 4], [3, 2, 7], [2, 1, 3], [
        25,
        3,
        13801,
      ]]
    ) {
      const event = await create(fixture, {
        total_allowed_entries: entries,
        number_of_places_win: places,
      });
      assert.equal(event.event_announcement.locking_points.length, count);
      assert.equal(new Set(event.event_announcement.locking_points).size, count);
    }
  });

  await t.step(
    "too many outcomes or places, an unknown source or metric are refused (O20)",
    async () => {
      const refusals: [Partial<CreateEventRequest>, RegExp][] = [
        [{ total_allowed_entries: 25, number_of_places_win: 5 }, /6375601 outcomes/],
        [{ number_of_places_win: 3 }, /places/],
        [{ number_of_places_win: 9 }, /places/],
        [{ source: "space_weather" }, /space_weather/],
        [{ scoring_fields: ["dew_point"] }, /dew_point/],
      ];
      for (const [differences, message] of refusals) {
        const request = eventRequest(differences);
        const problem = await problemOf(await send(fixture, request), 400);
        assert.match(String(problem.error), message);
        await problemOf(await fixture.get(`${CREATE}/${request.id}`), 404);
      }
    },
  );

  await t.step("every rule has its refusal, which names the field (O21)", async () => {
    const refusals: [Partial<CreateEventRequest>, string][] = [
      [{ id: "018d3c1e-6a5b-4c3d-8e2f-0a1b2c3d4e5f" }, "id"],
      [{ id: "not-a-uuid" }, "id"],
      [{ start_observation_date: "2030-01-02T00:00:00Z" }, "start_observation_date"],
      [{ signing_date: "2030-01-01T23:59:59Z" }, "signing_date"],
      [{ total_allowed_entries: 1 }, "total_allowed_entries"],
      [{ total_allowed_entries: 26 }, "total_allowed_entries"],
      [{ number_of_places_win: 0 }, "number_of_places_win"],
      [{ total_allowed_entries: 10, number_of_places_win: 6 }, "number_of_places_win"],
      [{ locations: [] }, "locations"],
      [{ locations: stationIds(51) }, "locations"],
      [{ locations: ["KORD", "KORD"] }, "locations[1]"],
      [{ locations: ["KORD", "'; DROP"] }, "locations[1]"],
      [{ scoring_fields: ["temp_high", "temp_high"] }, "scoring_fields[1]"],
      [{ scoring_fields: [] }, "scoring_fields"],
      [{ number_of_values_per_entry: 0 }, "number_of_values_per_entry"],
      [{ number_of_values_per_entry: 7 }, "number_of_values_per_entry"],
      [{ signing_date: "2106-02-07T06:28:16Z" }, "signing_date"],
      [{ scoring_rules: "lines" }, "scoring_rules"],
      [{ lines_from_event: eventRequest().id }, "lines_from_event"],
      [{ start_observation_date: "2029-12-31T23:59:59.999Z" }, "start_observation_date"],
      [{ end_observation_date: "2030-01-02T00:00:00.5Z" }, "end_observation_date"],
      [{ signing_date: "2030-01-16T00:00:01Z" }, "signing_date"],
      [{ signing_date: "2030-01-02T03:00:00.000000001Z" }, "signing_date"],
      [{ locations: ["KORD", "KXYZ"] }, "locations[1]"],
      [{ locations: undefined, targets: ["KXYZ"] }, "targets[0]"],
    ];
    for (const [differences, field] of refusals) {
      const problem = await problemOf(await send(fixture, eventRequest(differences)), 400);
      assert.equal(problem.field, field, JSON.stringify(differences));
    }
    assert.equal((await create(fixture, { locations: stationIds(50) })).locations.length, 50);
  });

  await t.step(
    "whole days and the two halves of a day are taken, other windows not (O22)",
    async () => {
      const hours = (start: string, length: number, scoring_fields: string[]) => {
        const end = new Date(Date.parse(start) + length * 3_600_000).toISOString();
        return {
          start_observation_date: start,
          end_observation_date: end,
          signing_date: end,
          scoring_fields,
          number_of_values_per_entry: 1,
        };
      };
      const NOON = "2030-01-01T12:00:00Z", MIDNIGHT = "2030-01-01T00:00:00Z";
      const good = [
        hours("2030-01-01T05:17:00Z", 24, ["temp_high", "temp_low", "humidity"]),
        hours(NOON, 12, ["temp_high", "wind_speed"]),
        hours(MIDNIGHT, 12, ["temp_low", "wind_speed"]),
      ];
      for (const window of good) await create(fixture, window);
      const bad = [
        hours(MIDNIGHT, 23, ["temp_high"]),
        hours(NOON, 12, ["temp_low"]),
        hours(NOON, 12, ["humidity"]),
        hours(MIDNIGHT, 12, ["temp_high"]),
        hours(MIDNIGHT, 12, ["humidity"]),
        hours("2030-01-01T06:00:00Z", 12, ["wind_speed"]),
      ];
      for (const window of bad) {
        const { error } = await problemOf(await send(fixture, eventRequest(window)), 400);
        assert.match(String(error), /day half .*night half/, JSON.stringify(window));
      }
    },
  );

  await t.step("rain over a window that no report could prove is refused (O21)", async () => {
    const rain = { scoring_fields: ["rain_amt"], number_of_values_per_entry: 1 };
    const problem = await problemOf(
      await send(
        fixture,
        eventRequest({ ...rain, start_observation_date: "2029-12-31T23:53:00Z" }),
      ),
      400,
    );
    assert.equal(problem.field, "scoring_fields");
    assert.match(problem.detail, /KORD\/rain_amt \(.* minute 0 of an hour\)/);
    await create(fixture, rain);
  });

  await t.step("the expiry is a day after the signing date (O24)", async () => {
    const event = await create(fixture);
    const signing = Date.parse(event.signing_date) / 1000;
    assert.equal(event.event_announcement.expiry, signing + 86_400);
  });

  await t.step("unsigned creation and unknown events are refused (O25)", async () => {
    const unsigned = await fixture.get(CREATE, {
      method: "POST",
      body: JSON.stringify(eventRequest()),
    });
    assert.equal(await refusalOf(unsigned, 401), "missing");
    await problemOf(await fixture.get(`${CREATE}/${eventRequest().id}`), 404);
  });

  await t.step("repeating a creation: equal content and signer, else a conflict", async () => {
    const request = eventRequest();
    const first = await jsonOf(await send(fixture, request), EventJson);
    assert.deepEqual(await jsonOf(await send(fixture, request), EventJson), first);
    const other = { ...request, locations: request.locations?.toReversed() };
    await problemOf(await send(fixture, other), 409);
    await problemOf(await fixture.signed("B", CREATE, { body: request }), 409);
  });
});

Deno.test("before reports and forecasts have come no event is taken, and clients are told when to ask again (O23)", async () => {
  for (const reporting of [[], ["KORD", "KSAW"]]) {
    await using fixture = await OracleFixture.start({ reporting });
    const request = eventRequest();
    const response = await send(fixture, request);
    assert.equal(response.headers.get("retry-after"), "60");
    assert.match((await problemOf(response, 503)).detail, /no weather has arrived yet/);
    await problemOf(await fixture.get(`${CREATE}/${request.id}`), 404);
  }
});
