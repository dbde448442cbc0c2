import assert from "node:assert/strict";
import { OPERATIONS } from "../../../oracle/routes/operations/operations.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { type DescribedAnswer, DescribedInterface, type DescribedOperation } from "./described.ts";

const STATIONS = ["KORD", "KSAW"];
/** What the others need is made first; what begins a pass and what needs its result come last. */
const FIRST = ["uploadFile", "createEvent", "submitEntries"];
const LAST = ["readEvidence", "startPass"];
/** Headers that any answer over HTTP may have. */
const OF_HTTP =
  /^(access-control-.*|connection|content-(encoding|length|type)|date|keep-alive|vary|x-content-type-options)$/;

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
      const answer = await ask(fixture, operation, file);
      await checkAnswer(operation, answer);
      const tag = answer.headers.get("etag");
      if (tag === null || isSigned(operation)) return;
      checkHeaders(operation, await ask(fixture, operation, file, { "if-none-match": tag }), 304);
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
  operation: DescribedOperation,
  file: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { operationId, method, path, parameters, requestBody } = operation;
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, example, required } of parameters) {
    if (example === undefined) assert.ok(!required, `${name} has no example`);
    else if (place === "path") {
      filled = filled.replace(`{${name}}`, encodeURIComponent(`${example}`));
    } else if (place === "query") query.set(name, [example].flat().join(","));
  }
  const address = query.size === 0 ? filled : `${filled}?${query}`;
  if (!isSigned(operation)) return fixture.get(address, { method, headers });
  const body = requestBody && (Object.values(requestBody.content ?? {})[0]?.example ?? file);
  const said = OPERATIONS.find(({ id }) => id === operationId);
  assert.ok(said && "role" in said);
  const party = said.role === "coordinator" ? "A" : "U";
  return fixture.signed(party, address, { method, body });
}

/** Whether it is not answered without a signature. */
const isSigned = ({ security }: DescribedOperation) => security.length === 1;

async function checkAnswer(operation: DescribedOperation, answer: Response): Promise<void> {
  const body = await answer.bytes();
  const shown = new TextDecoder().decode(body.subarray(0, 300));
  assert.ok(answer.status < 300, `${answer.status}: ${shown}`);
  const said = checkHeaders(operation, answer, answer.status);
  const [mediaType, content] = Object.entries(said.content ?? {})[0] ?? [null];
  assert.equal(answer.headers.get("content-type"), mediaType);
  if (!content?.schema) return;
  const value = JSON.parse(new TextDecoder().decode(body));
  assert.deepEqual(description.faults(value, content.schema), []);
}

/** That an answer has each header that it must have, and none that is not described. */
function checkHeaders(
  { responses }: DescribedOperation,
  { status, headers }: Response,
  expected: number,
): DescribedAnswer {
  assert.equal(status, expected);
  const said = responses[status];
  assert.ok(said, `${status} is not described`);
  const described = Object.entries(said.headers ?? {});
  for (const [name, { required }] of described) {
    if (required) assert.ok(headers.has(name), `${name} is missing`);
  }
  const names = described.map(([name]) => name.toLowerCase());
  const others = [...headers.keys()].filter((name) => !OF_HTTP.test(name) && !names.includes(name));
  assert.deepEqual(others, []);
  return said;
}
