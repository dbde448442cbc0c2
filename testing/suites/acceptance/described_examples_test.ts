import assert from "node:assert/strict";
import { OPERATIONS } from "../../../oracle/routes/operations/operations.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { DescribedInterface, type DescribedOperation } from "./described.ts";

const STATIONS = ["KORD", "KSAW"];
/** What the others need is made first; what begins a pass and what needs its result come last. */
const FIRST = ["uploadFile", "createEvent", "submitEntries"];
const LAST = ["readEvidence", "startPass"];

const text = await Deno.readTextFile(new URL("../../../docs/openapi.json", import.meta.url));
const description = new DescribedInterface(JSON.parse(text));

Deno.test("every example of the description works as it stands, and is answered as described", async (t) => {
  await using evidence = await writeEvidence({ table: DAY_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: "2029-12-31T11:30:00Z",
    stations: STATIONS,
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  const operations = description.operations();
  assert.equal(operations.size, OPERATIONS.length);
  const file = await dryReports(STATIONS, Date.parse("2029-12-31T11:00:00Z"));
  const others = [...operations.keys()].filter((id) => ![...FIRST, ...LAST].includes(id));
  await fixture.clock.set(Date.parse("2029-12-31T12:00:00Z"));

  const run = (id: string) =>
    t.step(id, async () => {
      const operation = operations.get(id);
      assert.ok(operation);
      await checkAnswer(operation, await ask(fixture, operation, file));
    });
  for (const id of [...FIRST, ...others]) await run(id);
  await collectUntil(DAY_WINDOW.signingMs + 10 * 60_000);
  assert.equal((await fixture.oracle.runPass()).attested, 1);
  for (const id of ["readEvent", "readWalletMessages", ...LAST]) await run(id);
});

Deno.test("the description that is served is the one that is committed", async () => {
  await using fixture = await OracleFixture.start();
  assert.equal(await (await fixture.get("/openapi.json")).text(), text);
});

Deno.test("examples of answers are what their schemas say", () => {
  for (const { operationId, responses } of description.operations().values()) {
    for (const { content = {} } of Object.values(responses)) {
      for (const { schema, example } of Object.values(content)) {
        if (schema && example !== undefined) {
          assert.deepEqual(description.faults(example, schema), [], operationId);
        }
      }
    }
  }
});

/** Sends the examples of all parameters and of the body, signed by whom it must be. */
function ask(
  fixture: OracleFixture,
  { operationId, method, path, parameters, requestBody, security }: DescribedOperation,
  file: Uint8Array,
): Promise<Response> {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, example, required } of parameters) {
    if (example === undefined) assert.ok(!required, `${name} has no example`);
    else if (place === "path") {
      filled = filled.replace(`{${name}}`, encodeURIComponent(`${example}`));
    } else if (place === "query") query.set(name, [example].flat().join(","));
  }
  const address = query.size === 0 ? filled : `${filled}?${query}`;
  if (security.length !== 1) return fixture.get(address, { method });
  const body = requestBody && (Object.values(requestBody.content ?? {})[0]?.example ?? file);
  const operation = OPERATIONS.find(({ id }) => id === operationId);
  assert.ok(operation && "role" in operation);
  const party = operation.role === "coordinator" ? "A" : "U";
  return fixture.signed(party, address, { method, body });
}

async function checkAnswer({ responses }: DescribedOperation, answer: Response): Promise<void> {
  const body = await answer.bytes();
  const shown = new TextDecoder().decode(body.subarray(0, 300));
  assert.ok(answer.status < 300, `${answer.status}: ${shown}`);
  const said = responses[answer.status];
  assert.ok(said, `${answer.status} is not described`);
  const [mediaType, content] = Object.entries(said.content ?? {})[0] ?? [null];
  assert.equal(answer.headers.get("content-type"), mediaType);
  for (const [name, { required }] of Object.entries(said.headers ?? {})) {
    if (required) assert.ok(answer.headers.has(name), `${name} is missing`);
  }
  if (!content?.schema) return;
  const value = JSON.parse(new TextDecoder().decode(body));
  assert.deepEqual(description.faults(value, content.schema), []);
}
