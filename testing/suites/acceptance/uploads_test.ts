import assert from "node:assert/strict";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { join } from "node:path";
import type { ForecastSource } from "../../../shared/contract/forecast_file.ts";
import { forecast, observation } from "../../evidence/writer/stored_rows.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import {
  forecastFile,
  observationFile,
  paddedObservationFile,
} from "../../fixtures/weather_file.ts";
import { problemOf, refusalOf } from "./answers.ts";

const NAME = "observations_2030-01-01T00:00:00Z.parquet";
const hashOf = (bytes: Uint8Array) => sha256Hex(bytes);

const upload = (
  fixture: OracleFixture,
  name: string,
  body: Uint8Array,
  party: "U" | "A" | "S" = "U",
) => fixture.signed(party, `/file/${name}`, { body });

/** Every file below the weather folder, by its path in it. */
async function listStored(fixture: OracleFixture): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(join(fixture.settings.weatherDir, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory) await walk(path);
      else paths.push(path);
    }
  };
  await walk("");
  return paths.sort();
}

/** Asserts that `work` leaves the weather folder as it was. */
async function changesNothing(fixture: OracleFixture, work: () => Promise<unknown>): Promise<void> {
  const before = await listStored(fixture);
  await work();
  assert.deepEqual(await listStored(fixture), before);
}

async function retainedDocument(text: string, sha256: string): Promise<ForecastSource> {
  const gzip = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const content = (await new Response(gzip).bytes()).toBase64();
  const received_at = "2030-01-01T00:00:00Z";
  return { url: "https://ndfd.example/", received_at, sha256, encoding: "gzip+base64", content };
}

/** A retained document that unpacks to more than the 16 MiB one may have. */
async function inflatingDocument(): Promise<ForecastSource> {
  const text = " ".repeat(17 * 1024 * 1024);
  return await retainedDocument(text, hashOf(new TextEncoder().encode(text)));
}

/** A retained document that is not the one its hash names. */
async function foreignDocument(): Promise<ForecastSource> {
  return await retainedDocument("<dwml/>", "ab".repeat(32));
}

Deno.test("uploads are stored once, whole, and only from uploaders", async (t) => {
  await using fixture = await OracleFixture.start({ now: "2030-01-01T01:00:00Z" });
  const bytes = await observationFile([observation("00:53")]);

  await t.step(
    "a file is stored by its day, byte for byte, and nothing else stays (O74, D154)",
    async () => {
      const response = await upload(fixture, NAME, bytes);
      assert.equal(response.status, 201);
      assert.equal(await response.text(), "");
      assert.deepEqual(await listStored(fixture), [`2030-01-01/${NAME}`]);
      const kept = await Deno.readFile(join(fixture.settings.weatherDir, "2030-01-01", NAME));
      assert.deepEqual(kept, bytes);
    },
  );

  await t.step("a stored file is listed and downloaded, never compressed", async () => {
    await fixture.clock.set(Date.parse("2030-01-02T00:00:00Z"));
    const list = async (query = "") =>
      (await (await fixture.get(`/files${query}`)).json()).file_names;
    assert.deepEqual(await list(), [NAME]);
    assert.deepEqual(await list("?forecasts=true"), []);
    assert.deepEqual(await list("?observations=true&forecasts=true"), [NAME]);
    assert.deepEqual(await list("?observations=false"), []);
    assert.deepEqual(await list("?end=2029-12-31T23:59:59Z"), []);
    assert.deepEqual(await list("?start=2030-01-01T00:00:00Z&end=2030-01-01T00:00:00Z"), [NAME]);
    const response = await fixture.get(`/file/${NAME}`);
    assert.equal(response.headers.get("content-type"), "application/parquet");
    assert.equal(response.headers.get("content-encoding"), null);
    assert.equal(response.headers.get("content-disposition"), `attachment; filename="${NAME}"`);
    assert.deepEqual(await response.bytes(), bytes);
    const head = await fixture.get(`/file/${NAME}`, { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), String(bytes.length));
  });

  await t.step("a valid file of 90 MiB is taken (O75, D154)", async () => {
    const large = await paddedObservationFile([observation("00:53")], 90 * 1024 * 1024);
    const name = "observations_2030-01-01T01:00:00Z.parquet";
    const response = await upload(fixture, name, large);
    assert.equal(response.status, 201, await response.text());
    const kept = await Deno.readFile(join(fixture.settings.weatherDir, "2030-01-01", name));
    assert.equal(hashOf(kept), hashOf(large));
  });

  await t.step(
    "the same name with other content is a conflict, the first bytes stay (O76, D154)",
    async () => {
      const other = await observationFile([observation("00:53"), observation("01:53")]);
      await changesNothing(fixture, async () => {
        const problem = await problemOf(await upload(fixture, NAME, other), 409);
        assert.equal(problem.error, "file was already published");
        await problemOf(await upload(fixture, NAME, bytes), 409);
      });
      assert.deepEqual(await (await fixture.get(`/file/${NAME}`)).bytes(), bytes);
    },
  );

  await t.step("two uploads of one name at once: one is stored", async () => {
    const name = "observations_2030-01-01T02:00:00Z.parquet";
    const answers = await Promise.all([1, 2, 3].map(() => upload(fixture, name, bytes)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409]);
    for (const answer of answers) await answer.body?.cancel();
  });

  await t.step(
    "what is no weather file, has a wrong name or a coordinator's key is refused, and nothing stays (O77, D154)",
    async () => {
      const free = "observations_2030-01-01T03:00:00Z.parquet";
      const cut = bytes.slice(0, bytes.length - 7);
      const forecasts = "forecasts_2030-01-01T03:00:00Z.parquet";
      const lengthOfFooter = bytes.slice();
      new DataView(lengthOfFooter.buffer).setUint32(bytes.length - 8, 0xffff_ff00, true);
      await changesNothing(fixture, async () => {
        const bad = [
          new TextEncoder().encode("not parquet at all"),
          new TextEncoder().encode("PAR1PAR1"),
          new Uint8Array(0),
          cut,
          lengthOfFooter,
        ];
        for (const body of bad) {
          const problem = await problemOf(await upload(fixture, free, body), 400);
          assert.equal(typeof problem.error, "string");
        }
        await problemOf(await upload(fixture, forecasts, bytes), 400);
        for (const document of [await inflatingDocument(), await foreignDocument()]) {
          const body = await forecastFile([forecast("12:00", "23:00", { max_temp: 50 })], [
            document,
          ]);
          assert.match(
            (await problemOf(await upload(fixture, forecasts, body), 400)).detail,
            /document/,
          );
        }
        for (
          const name of [
            "notes_2030-01-01T00:00:00Z.parquet",
            "observations_2030-02-30T00:00:00Z.parquet",
            "observations_2030-01-01T00:00:00Z.parquet.exe",
            "observations_.parquet",
            "..%2F..%2Fobservations_2030-01-01T00:00:00Z.parquet",
            "%2Fetc%2Fpasswd",
            "observations_2030-01-01T00:00:00Z%00.parquet",
            "x".repeat(4000),
          ]
        ) {
          assert.equal(
            (await problemOf(await upload(fixture, name, bytes), 400)).field,
            "name",
            name,
          );
        }
        assert.equal(await refusalOf(await upload(fixture, free, bytes, "A"), 403), "not_allowed");
        assert.equal(await refusalOf(await upload(fixture, free, bytes, "S"), 403), "not_allowed");
        const altered = fixture.signedInit("U", `/file/${free}`, { body: bytes });
        const sent = { ...altered, body: bytes.with(20, bytes[20]! ^ 1) };
        assert.equal(
          await refusalOf(await fixture.get(`/file/${free}`, sent), 400),
          "payload_mismatch",
        );
      });
      await problemOf(await fixture.get(`/file/${free}`), 404);
      await problemOf(await fixture.get("/file/notes.txt"), 400);
    },
  );

  await t.step("an upload past 128 MiB is refused while it arrives", async () => {
    const name = "observations_2030-01-01T04:00:00Z.parquet";
    await changesNothing(fixture, async () => {
      const body = new Uint8Array(128 * 1024 * 1024 + 1);
      assert.equal(await refusalOf(await upload(fixture, name, body), 400), "body");
    });
  });

  await t.step("the same signed upload twice is a replay, also if the first failed", async () => {
    const name = "observations_2030-01-01T05:00:00Z.parquet";
    const init = fixture.signedInit("U", `/file/${name}`, { body: bytes });
    assert.equal((await fixture.get(`/file/${name}`, init)).status, 201);
    assert.equal(await refusalOf(await fixture.get(`/file/${name}`, init), 401), "replayed");
    const bad = fixture.signedInit("U", "/file/notes.txt", { body: bytes });
    await problemOf(await fixture.get("/file/notes.txt", bad), 400);
    assert.equal(await refusalOf(await fixture.get("/file/notes.txt", bad), 401), "replayed");
  });

  await t.step("lists are bounded, and what cannot be read is refused", async () => {
    const bad: [string, string][] = [
      ["?start=yesterday", "start"],
      ["?start=2030-01-02T00:00:00Z&end=2030-01-01T00:00:00Z", "start"],
      ["?start=2028-01-01T00:00:00Z&end=2030-01-01T00:00:00Z", "end"],
      ["?observations=maybe", "observations"],
    ];
    for (const [query, field] of bad) {
      assert.equal((await problemOf(await fixture.get(`/files${query}`), 400)).field, field, query);
    }
  });
});
