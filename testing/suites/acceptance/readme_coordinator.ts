import assert from "node:assert/strict";
import { join } from "node:path";
import { EventJson } from "../../../shared/contract/event.ts";
import { keyToPem } from "../../../shared/keys/pem.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { jsonOf } from "./answers.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { readLines } from "../../fixtures/read_lines.ts";

const README = new URL("../../../shared/client/README.md", import.meta.url);
/** A day whose high is above its forecast. */
const WINDOW = {
  startMs: Date.parse("2030-01-01T00:00:00Z"),
  endMs: Date.parse("2030-01-02T00:00:00Z"),
  signingMs: Date.parse("2030-01-02T03:00:00Z"),
};
const WEATHER = readingsTable(WINDOW, {
  KORD: {
    baseline: { temp_high: 70, temp_low: 50, wind_speed: 10 },
    observed: { temp_high: 75, temp_low: 50, wind_speed: 10 },
  },
});

/** Lets a program live by the clock of a test, in a file. */
const PRELOAD = `import { readFileSync } from "node:fs";
Date.now = () => Number(readFileSync("clock", "utf8"));
`;

/** How the program of the README is run: it lies beside `preload.mjs` in a folder that is the working folder. */
export interface ReadmeRuntime {
  /** What the program imports the client as. */
  readonly client: string;
  /** The command, to be run in the folder. */
  command(program: string, preload: string): { readonly name: string; readonly args: string[] };
}

/** What the program of the README did. */
export interface CoordinatedEvent {
  readonly printed: readonly string[];
  /** The event after all, as the oracle answers it. */
  readonly event: EventJson;
  /** The oracle's npub. */
  readonly oracleKey: string;
}

/**
 * Runs the coordinator of the client's README, word for word but for key and address, beside a real oracle that gets the
 * weather of its day and signs.
 */
export async function runReadmeCoordinator(runtime: ReadmeRuntime): Promise<CoordinatedEvent> {
  await using evidence = await writeEvidence({ table: WEATHER, runs: runsFor(WINDOW) });
  await using fixture = await OracleFixture.start({
    now: new Date(WINDOW.startMs - 24 * HOUR_MS).toISOString(),
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);
  await collectUntil(WINDOW.startMs - 50 * MINUTE_MS);

  const folder = await Deno.makeTempDir({ prefix: "coordinator-" });
  try {
    const oracleKey = await fixture.client("S").npub();
    await Deno.writeTextFile(join(folder, "coordinator.pem"), keyToPem(fixture.parties.A));
    await Deno.writeTextFile(join(folder, "clock"), String(fixture.clock.now()));
    await Deno.writeTextFile(join(folder, "preload.mjs"), PRELOAD);
    const program = (await readmeProgram())
      .replace("npub1…", oracleKey)
      .replace("http://127.0.0.1:9800", fixture.origin)
      .replace("noaa-oracle-client", runtime.client);
    await Deno.writeTextFile(join(folder, "coordinator.mjs"), program);
    const { name, args } = runtime.command("coordinator.mjs", "./preload.mjs");
    const child = new Deno.Command(name, {
      args,
      cwd: folder,
      stdout: "piped",
      stderr: "inherit",
      stdin: "null",
    }).spawn();
    const printed: string[] = [];
    for await (const line of readLines(child.stdout)) {
      printed.push(line);
      if (!line.startsWith("the entries are in:")) continue;
      await collectUntil(WINDOW.signingMs + 10 * MINUTE_MS);
      const { attested } = await fixture.oracle.runPass();
      assert.equal(attested, 1);
    }
    assert.equal((await child.status).code, 0, printed.join("\n"));
    const [event] = await fixture.client("S").listEvents();
    const answer = await fixture.get(`/oracle/events/${event?.id}`);
    return { printed, event: await jsonOf(answer, EventJson), oracleKey };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The program that the README shows. */
export async function readmeProgram(): Promise<string> {
  const [, program] = /^```js ignore\n(.*?)^```$/ms.exec(await Deno.readTextFile(README)) ?? [];
  assert.ok(program, "the README shows no program");
  return program;
}
