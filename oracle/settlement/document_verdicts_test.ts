import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { decodeDocument } from "../../shared/parquet/retained.ts";
import type { NeededDocument } from "../evidence/needed_documents.ts";
import {
  type DocumentFacts,
  DocumentReader,
  documentVerdicts,
  lostDocuments,
} from "./document_verdicts.ts";

const ANSWER = `<?xml version="1.0" encoding="UTF-8"?>
<response>
  <data_source name="metars"/><errors/><warnings/>
  <data num_results="1"><METAR>
    <raw_text>METAR KORD 010051Z 18010KT 10SM CLR 20/10 A3000 RMK AO2 T02000100</raw_text>
    <station_id>KORD</station_id><observation_time>2030-01-01T00:51:00Z</observation_time>
    <temp_c>20</temp_c><dewpoint_c>10</dewpoint_c><wind_dir_degrees>180</wind_dir_degrees>
    <wind_speed_kt>10</wind_speed_kt><latitude>41.98</latitude><longitude>-87.9</longitude><elevation_m>201</elevation_m><metar_type>METAR</metar_type>
  </METAR></data>
</response>`;
const SHA = sha256Hex(ANSWER);
const FILE = parseWeatherFileName("observations_2030-01-01T01:05:00Z.parquet")!;

const neededDocument = (change: Partial<NeededDocument> = {}): NeededDocument => ({
  kind: "metar",
  file: FILE,
  sha256: SHA,
  url: "https://aviationweather.gov/api/data/metar?ids=KORD",
  receivedAt: null,
  subjects: ["KORD"],
  ...change,
});

/** Facts of a file that holds {@link ANSWER} in {@link FILE}, and counts how often it is read. */
function factsOfAnswer() {
  const kept = new Map<string, string>();
  const facts: DocumentFacts & { reads: number } = {
    reads: 0,
    documents(file, hashes) {
      facts.reads++;
      const holds = file.name === FILE.name && [...hashes].includes(SHA);
      const content = encodeDocument(ANSWER);
      const document = { sha256: SHA, url: "", receivedAt: null, content, text: ANSWER };
      return Promise.resolve(new Map(holds ? [[SHA, document]] : []));
    },
    verdicts(keys, version) {
      const found = keys.map((key) => [key, kept.get(`${version} ${key}`)] as const);
      return Promise.resolve(
        new Map(found.filter((each): each is [string, string] => each[1] !== undefined)),
      );
    },
    putVerdicts(version, verdicts) {
      for (const [key, verdict] of verdicts) kept.set(`${version} ${key}`, verdict);
      return Promise.resolve();
    },
  };
  return facts;
}

const question = (subject: string) => ({
  kind: "metar" as const,
  sha256: SHA,
  subject,
  receivedAt: null,
});

Deno.test("a document is parsed once for each subject; the verdict is kept", async () => {
  const facts = factsOfAnswer();
  const first = (await documentVerdicts(facts, [neededDocument()]))(question("KORD"));
  assert.equal(first?.problem, null);
  assert.equal(first?.rows.length, 1);
  assert.equal(facts.reads, 1);
  const again = (await documentVerdicts(facts, [neededDocument()]))(question("KORD"));
  assert.deepEqual(again, first);
  assert.equal(facts.reads, 1, "kept");
  const both = await documentVerdicts(facts, [neededDocument({ subjects: ["KORD", "KSAW"] })]);
  assert.deepEqual(both(question("KORD")), first);
  assert.deepEqual(both(question("KSAW"))?.rows, []);
  assert.equal(facts.reads, 2);
});

Deno.test("a document that its file does not hold has no verdict, and gets one once it is there", async () => {
  const facts = factsOfAnswer();
  const other = parseWeatherFileName("observations_2030-01-01T02:05:00Z.parquet")!;
  const missing = await documentVerdicts(facts, [neededDocument({ file: other })]);
  assert.equal(missing(question("KORD")), undefined);
  const found = await documentVerdicts(facts, [neededDocument({ file: other }), neededDocument()]);
  assert.equal(found(question("KORD"))?.rows.length, 1);
});

Deno.test("contents for the record are those of the text; what is missing is left out", async () => {
  const facts = factsOfAnswer();
  const documents = new DocumentReader(facts);
  for (let time = 0; time < 2; time++) await documents.read([neededDocument()]);
  assert.equal(facts.reads, 1, "once");
  const { contentOf } = documents;
  const content = contentOf(neededDocument());
  assert.equal(new TextDecoder().decode(decodeDocument(content!, 10_000)), ANSWER);
  assert.equal(contentOf(neededDocument({ sha256: "00" })), undefined);
});

Deno.test("a document whose verdict was kept and whose text is gone is lost, unless another file has it", async () => {
  const facts = factsOfAnswer();
  const other = neededDocument({
    file: parseWeatherFileName("observations_2030-01-01T02:05:00Z.parquet")!,
  });
  const verdicts = await documentVerdicts(facts, [neededDocument()]);
  const documents = new DocumentReader(facts);
  await documents.read([neededDocument()]);
  const { contentOf } = documents;
  assert.deepEqual(lostDocuments([neededDocument(), other], verdicts, contentOf), []);
  assert.deepEqual(lostDocuments([other], verdicts, contentOf), [other]);
  assert.deepEqual(lostDocuments([neededDocument()], verdicts, () => undefined), [
    neededDocument(),
  ]);
  const unread = neededDocument({ sha256: "00" });
  assert.deepEqual(lostDocuments([unread], verdicts, () => undefined), [], "nothing rests on it");
});
