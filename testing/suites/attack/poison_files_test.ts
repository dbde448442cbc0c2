import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import {
  parseWeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { LiveOracle } from "../../fixtures/live_oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";
import { paddedObservationFile } from "../../fixtures/weather_file.ts";
import { tableBytes } from "../../fixtures/weather_files.ts";
import { assertServes, eventually } from "./strangers.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Where the stations of a live oracle stand. */
const PLACE = { latitude: 42, longitude: -88 };

/** So many reports of one station, each a second after the one before. */
function reports(count: number, rawText = ""): Promise<Bytes> {
  const begin = Date.now() - 400 * MINUTE_MS;
  const rows = Array.from({ length: count }, (_, second) => {
    const row = observation(new Date(begin + second * 1000).toISOString());
    return { ...row, ...PLACE, raw_text: `${second} ${row.raw_text}${rawText}` };
  });
  return tableBytes(OBSERVATION_COLUMNS, rows);
}

function changed(bytes: Bytes, change: (bytes: Bytes) => void): Bytes {
  const copy = bytes.slice();
  change(copy);
  return copy;
}

/** Each kind of file that once broke an oracle, or could. */
async function poisons(): Promise<Record<string, Bytes>> {
  const whole = await reports(500);
  const { length } = whole;
  return {
    "no parquet": new TextEncoder().encode("PAR1 this is no weather file PAR1"),
    "empty": new Uint8Array(),
    "cut off": whole.slice(0, length / 2),
    "a bit of a page": changed(whole, (bytes) => bytes[Math.floor(length * 0.3)]! ^= 1),
    "a page of zeros": changed(whole, (bytes) => bytes.fill(0, length * 0.1, length * 0.2)),
    "a bit of the footer": changed(whole, (bytes) => bytes[length - 200]! ^= 1),
    "a footer without end": changed(whole, (bytes) => bytes.fill(0xff, length - 8, length - 4)),
    "rows that fill the memory": await reports(3000, "x".repeat(60_000)),
    "a gap that nothing refers to": await paddedObservationFile([], 1_000_000),
  };
}

Deno.test("poison files that are uploaded are taken or refused, and the oracle goes on", async () => {
  await using oracle = await LiveOracle.start({ flags: ["--duckdb-memory-mb=64"] });
  let atMs = Date.now() - 300 * MINUTE_MS;
  const refused: string[] = [];
  for (const [kind, body] of Object.entries(await poisons())) {
    const name = weatherFileName("observations", atMs += MINUTE_MS);
    const response = await oracle.signed(oracle.uploader, `/file/${name}`, { body });
    const said = await response.text();
    assert.ok([201, 400, 413].includes(response.status), `${kind}: ${response.status} ${said}`);
    if (response.status !== 201) refused.push(kind);
    assert.equal((await oracle.get("/stations")).status, 200, kind);
  }
  for (const kind of ["no parquet", "empty", "cut off", "a page of zeros"]) {
    assert.ok(refused.includes(kind), `${kind} was taken`);
  }
  await assertServes(oracle, Date.now() - 20 * MINUTE_MS);
});

Deno.test("poison files that lie on the disk cost no answer, with a crash and without", async () => {
  await using oracle = await LiveOracle.start({ flags: ["--duckdb-memory-mb=64"] });
  const weatherDir = join(oracle.folder, "weather_data");
  let atMs = Date.now() - 300 * MINUTE_MS;
  const names: string[] = [];
  for (const body of Object.values(await poisons())) {
    const file = parseWeatherFileName(weatherFileName("observations", atMs += MINUTE_MS))!;
    const place = join(weatherDir, file.day, file.name);
    await Deno.mkdir(dirname(place), { recursive: true });
    await Deno.writeFile(place, body);
    names.push(file.name);
  }
  for (let start = 0; start < 2; start++) {
    const isAnswered = async () => {
      const response = await oracle.get("/stations/observations?station_ids=KORD,KSAW");
      const text = await response.text();
      assert.ok(response.status === 200 || response.status === 503, text);
      return response.status === 200 && JSON.parse(text).length > 0;
    };
    await eventually(isAnswered);
    await assertServes(oracle, Date.now() - (20 - start) * MINUTE_MS);
    await oracle.crash();
  }
  await eventually(async () => {
    const { printed } = await runOracle(oracle.folder, "files", "list", "--problems");
    return !printed.includes("not listed yet");
  });
  for (const name of names) {
    const args = ["files", "remove", name, "--reason=poison"];
    const { status, complained } = await runOracle(oracle.folder, ...args);
    assert.equal(status, 0, complained);
    await assert.rejects(Deno.stat(join(weatherDir, parseWeatherFileName(name)!.day, name)));
  }
});
