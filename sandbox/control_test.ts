import assert from "node:assert/strict";
import { v7 } from "uuid";
import { OracleClient } from "../shared/client/oracle_client.ts";
import { keyFromPem } from "../shared/keys/pem.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";
import { configureLogging } from "../shared/observe/log.ts";
import { findFreePort } from "../testing/fixtures/free_port.ts";
import { Control } from "./control.ts";
import { Sandbox } from "./sandbox.ts";
import { inTemporaryFolder } from "../testing/fixtures/temporary_folder.ts";

/** Asks a control; a body is sent as JSON, text as it is. */
async function ask(control: Control, path: string, body?: unknown, method = "POST") {
  const init = body === undefined
    ? {}
    : { method, body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await fetch(control.origin + path, init);
  const type = response.headers.get("content-type");
  const text = await response.text();
  return {
    status: response.status,
    type,
    text,
    json: type?.includes("json") ? JSON.parse(text) : null,
  };
}

Deno.test("a coordinator's developer sees an event announced, played and signed by moving the clock", async (t) => {
  configureLogging({ level: "error", format: "text" });
  await inTemporaryFolder(async (folder) => {
    await using sandbox = await Sandbox.start({
      folder,
      port: findFreePort(),
      stations: ["KORD", "KJFK"],
      seed: 1,
      history: 4,
    });
    await using control = new Control(sandbox, 0);
    const clock = (request: unknown) => ask(control, "/sandbox/clock", request);

    await t.step("it says what it is, and that its weather is invented", async () => {
      const { json } = await ask(control, "/sandbox");
      assert.equal(json.weather, "invented weather");
      assert.equal(json.now, "2030-06-03T12:10:00Z");
      assert.equal(json.oracle, sandbox.origin);
      assert.deepEqual(json.stations, ["KORD", "KJFK"]);
    });

    await t.step("its stations may be played with from the start", async () => {
      const eligible = await (await fetch(`${sandbox.origin}/stations/eligible`)).json();
      assert.deepEqual(
        eligible.map(({ station_id }: { station_id: string }) => station_id).sort(),
        ["KJFK", "KORD"],
      );
      assert.match(eligible[0].station_name, /invented weather/);
    });

    await t.step(
      "what makes no sense is refused in the oracle's form, and changes nothing",
      async () => {
        for (
          const [path, body, status, field, detail] of [
            ["/sandbox/clock", { to: "2030-06-01T00:00:00Z" }, 400, "to", /forward only/],
            ["/sandbox/clock", { by: 6 }, 400, "by", /must be a duration like/],
            ["/sandbox/clock", { by: "1h", speed: 2 }, 400, "speed", /speed/],
            ["/sandbox/clock", "{", 400, undefined, /JSON/],
            ["/sandbox/clock", `"${"x".repeat(70_000)}"`, 413, undefined, /at most 65536 bytes/],
            ["/sandbox/faults", { late_reports: ["KXYZ"] }, 400, "late_reports[0]", /KORD, KJFK/],
            ["/sandbox/faults", { noaa_outage: "yes" }, 400, "noaa_outage", /true or false/],
            ["/sandbox", {}, 405, undefined, /allowed: GET/],
            ["/clock", {}, 404, undefined, /\/sandbox\/clock/],
          ] as const
        ) {
          const answer = await ask(control, path, body);
          assert.equal(answer.type, "application/problem+json");
          assert.deepEqual([answer.status, answer.json.field], [status, field], answer.text);
          assert.match(answer.json.detail, detail);
        }
        assert.equal((await ask(control, "/sandbox/clock")).json.now, "2030-06-03T12:10:00Z");
        assert.equal((await ask(control, "/sandbox/faults")).json.noaa_outage, false);
      },
    );

    await t.step(
      "an event of a coordinator whose key it serves is signed once its day is over",
      async () => {
        const pem = (await ask(control, "/sandbox/coordinators/ben.pem")).text;
        const key = keyFromPem(pem);
        const client = new OracleClient({ origin: sandbox.origin, key, clock: systemClock });
        const { id } = await client.createEvent({
          id: v7(),
          locations: ["KORD"],
          scoring_fields: ["temp_high"],
          start_observation_date: "2030-06-04T00:00:00Z",
          end_observation_date: "2030-06-05T00:00:00Z",
          signing_date: "2030-06-05T02:00:00Z",
          total_allowed_entries: 2,
          number_of_places_win: 1,
          number_of_values_per_entry: 1,
        });
        const entries = (["Over", "Under"] as const).map((prediction) => ({
          id: v7(),
          event_id: id,
          picks: [{ target: "KORD", metric: "temp_high", prediction }],
        }));
        await client.submitEntries(id, entries);

        const { json } = await clock({ to: "2030-06-05T02:10:00Z" });
        assert.equal(json.from, "2030-06-03T12:10:00Z");
        assert.equal(json.now, "2030-06-05T02:10:00Z");
        assert.deepEqual(
          json.events.map(({ event_id, was, is }: Record<string, string>) => [event_id, was, is]),
          [[id, "Live", "Running"], [id, "Running", "Completed"], [id, "Completed", "Signed"]],
        );
        assert.equal(json.collections.at(-1).at, "2030-06-05T02:05:00Z");
        assert.notEqual((await client.event(id))?.attestation, null);
      },
    );
  });
});
