import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import {
  OBSERVATION_COLUMNS,
  type ObservationRow,
} from "../../../shared/contract/observation_file.ts";
import {
  OBSERVATION_COVERAGE_KEY,
  ObservationCoverage,
} from "../../../shared/contract/observation_file.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { MemorySource } from "../../fixtures/memory_source.ts";
import { footerValue, readFooter } from "../../../shared/parquet/footer.ts";
import { readRows } from "../../../shared/parquet/read.ts";
import * as v from "valibot";
import { DAY_MS } from "../../../shared/time/units.ts";
import { Coverage } from "./world/coverage.ts";
import { scanDays } from "../../delivery/spool_scan.ts";
import type { World } from "./world/world.ts";

/**
 * Compares everything when the faults are over and quiet cycles have passed: oracle and archive hold the files that
 * were ever finished, with equal bytes, each delivered once; nothing is owed; and the files' receipts cover what
 * the METAR server answered, with a row for each report of those times.
 */
export async function checkAll(world: World): Promise<void> {
  const { ledger } = world;
  for (const file of await scanDays(world.spool)) {
    if (ledger.litter.has(file.name)) continue;
    if (!file.isUploaded) ledger.broken(`${file.name} is still owed to the oracle`);
    if (!file.isArchived) ledger.broken(`${file.name} is still owed to the archive`);
  }
  const atOracle = await filesOfOracle(world);
  compare(world, "the oracle", new Map([...atOracle].map(([name, b]) => [name, sha256Hex(b)])));
  compare(world, "the archive", await hashesOfArchive(world));
  for (const name of ledger.files.keys()) {
    if (!ledger.oracle.mayBeThere(name)) {
      ledger.broken(`${name} was never accepted by the oracle`);
    }
  }
  await checkReceipts(world, atOracle);
}

function compare(world: World, place: string, found: ReadonlyMap<string, string>): void {
  const { ledger } = world;
  for (const [name, hash] of ledger.files) {
    const there = found.get(name);
    if (there === undefined) ledger.broken(`${name} never came to ${place}`);
    else if (there !== hash) ledger.broken(`${name} has other content in ${place}`);
  }
  for (const name of found.keys()) {
    if (!ledger.files.has(name)) ledger.broken(`${name} is in ${place} and was never finished`);
  }
}

/** All weather files of the oracle, asked for over HTTP as anybody would. */
async function filesOfOracle(world: World): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { hostname, port } = world.parts.oracleProxy.target!; // it runs
  const origin = `http://${hostname}:${port}`;
  const query = new URLSearchParams({
    start: new Date(world.parts.time.now() - 100 * DAY_MS).toISOString(),
    end: new Date(world.parts.time.now() + DAY_MS).toISOString(),
  });
  const listing = await (await fetch(`${origin}/files?${query}`)).json();
  const { file_names } = v.parse(v.object({ file_names: v.array(v.string()) }), listing);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of file_names) {
    files.set(name, await (await fetch(`${origin}/file/${name}`)).bytes());
  }
  return files;
}

/** What folder and bucket hold together. */
async function hashesOfArchive(world: World): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  const { bucket } = world.parts;
  for await (const key of bucket.list("")) {
    const bytes = await bucket.get(key);
    const name = key.split("/").at(-1) ?? "";
    hashes.set(name, sha256Hex(bytes ?? new Uint8Array()));
  }
  for (const { name, path } of await scanDays(world.rawData)) {
    const hash = sha256Hex(await Deno.readFile(path));
    const inBucket = hashes.get(name);
    if (inBucket !== undefined && !world.ledger.archivedUnnoted.has(name)) {
      world.ledger.broken(`${name} is in the folder and in the bucket`);
    }
    if (inBucket !== undefined && inBucket !== hash) {
      world.ledger.broken(`${name} differs between folder and bucket`);
    }
    hashes.set(name, hash);
  }
  return hashes;
}

async function checkReceipts(
  world: World,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const { ledger } = world;
  const receipts = new Coverage();
  const rows = new Set<string>();
  for (const [name, bytes] of files) {
    if (parseWeatherFileName(name)?.kind !== "observations") continue;
    const source = new MemorySource(bytes);
    const footer = await readFooter(source);
    const text = footerValue(footer, OBSERVATION_COVERAGE_KEY) ?? "null";
    for (const batch of v.parse(ObservationCoverage, JSON.parse(text)).batches) {
      if (batch.status === "failed") continue;
      const fromMs = Date.parse(batch.window_start), toMs = Date.parse(batch.window_end);
      receipts.add(batch.station_ids, { fromMs, toMs });
    }
    for await (const group of readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer })) {
      for (const row of group) rows.add(`${row.station_id} ${Date.parse(row.generated_at)}`);
    }
  }
  for (const [id, spans] of ledger.answers.entries()) {
    for (const span of spans) {
      if (receipts.covers(id, span)) continue;
      const [from, to] = [span.fromMs, span.toMs].map((ms) => new Date(ms).toISOString());
      ledger.broken(`${id} was answered from ${from} to ${to}, and the receipts have a gap there`);
    }
  }
  for (const { stationId, observedAtMs } of world.parts.recording.reports) {
    if (!receipts.covers(stationId, { fromMs: observedAtMs, toMs: observedAtMs })) continue;
    if (rows.has(`${stationId} ${observedAtMs}`)) continue;
    const time = new Date(observedAtMs).toISOString();
    ledger.broken(
      `the report of ${stationId} at ${time} is in no file, though a receipt covers it`,
    );
  }
}
