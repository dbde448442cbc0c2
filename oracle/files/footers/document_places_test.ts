import assert from "node:assert/strict";
import { join } from "node:path";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
} from "../../../shared/contract/forecast_file.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { MemorySource } from "../../../testing/fixtures/memory_source.ts";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import { tableBytes } from "../../../testing/fixtures/weather_files.ts";
import { placeFinder } from "./document_places.ts";
import { type PlacedDocument, readDocuments } from "../facts/document_texts.ts";
import { readFacts } from "./read_facts.ts";
import { Layout } from "../disk/layout.ts";
import { DEFAULT_LIMITS } from "../disk/limits.ts";
import { inTemporaryFolder } from "../../../testing/fixtures/temporary_folder.ts";

Deno.test("texts are found one after the other, where they are spelled out", () => {
  const place = placeFinder(new TextEncoder().encode("…{QUJD QUJD} QQ\\/="), 100);
  assert.deepEqual(place("QUJD"), { offset: 104, length: 4 });
  assert.deepEqual(place("QUJD"), { offset: 109, length: 4 });
  assert.equal(place("QUJD"), undefined);
  assert.equal(place("QQ/="), undefined, "escaped");
});

Deno.test("documents are read from their places, and from the footer when a place is wrong", async () => {
  await inTemporaryFolder(async (folder) => {
    const texts = ["<dwml>one</dwml>", "<dwml>two</dwml>"];
    const file = parseWeatherFileName("forecasts_2030-01-01T00:06:00.000Z.parquet")!;
    const entries = texts.map((text): [string, string] => [
      FORECAST_SOURCE_KEY_PREFIX + sha256Hex(text),
      JSON.stringify({
        url: "https://ndfd.example/",
        received_at: "2030-01-01T00:05:00Z",
        sha256: sha256Hex(text),
        encoding: "gzip+base64",
        content: encodeDocument(text),
      }),
    ]);
    const bytes = await tableBytes(FORECAST_COLUMNS, [], entries);
    const layout = new Layout(folder, join(folder, "cache"));
    await Deno.mkdir(layout.dayFolder(file.day), { recursive: true });
    await Deno.writeFile(layout.original(file), bytes);

    const { facts } = await readFacts(new MemorySource(bytes), "forecasts", DEFAULT_LIMITS);
    const placed = facts.documents.map(({ key: _, place, ...document }): PlacedDocument => {
      assert.ok(place, "spelled out by our own writer");
      return { ...document, place };
    });
    const read = async (places: readonly PlacedDocument[]) => {
      const hashes = new Set(texts.map(sha256Hex));
      const found = await readDocuments(file, hashes, places, layout, DEFAULT_LIMITS);
      return texts.map((text) => found.get(sha256Hex(text)));
    };
    const whole = await read([]);
    assert.deepEqual(whole.map((document) => document?.text), texts);
    assert.deepEqual(whole.map((document) => document?.content), texts.map(encodeDocument));
    assert.deepEqual(await read(placed), whole);
    for (const offset of [0, placed[0]!.place.offset + 4, bytes.length - 2, bytes.length + 10]) {
      const wrong = placed.map((each) => ({ ...each, place: { ...each.place, offset } }));
      assert.deepEqual(await read(wrong), whole);
    }
    // Without the footer's end only the places are left to read from.
    await Deno.truncate(layout.original(file), bytes.length - 4);
    assert.deepEqual(await read(placed), whole);
    await assert.rejects(read([]));
  });
});
