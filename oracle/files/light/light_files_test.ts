import assert from "node:assert/strict";
import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import {
  parseWeatherFileName,
  type WeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { ms, observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { LightFiles } from "./light_files.ts";
import { Facts } from "../facts/facts.ts";
import { IndexConnection } from "../facts/index_connection.ts";
import { FileIndex } from "../facts/file_index.ts";
import { Layout } from "../disk/layout.ts";
import { DEFAULT_LIMITS } from "../disk/limits.ts";

const FILE = parseWeatherFileName(weatherFileName("observations", ms("04:10")))!; // written in its own form

/** Why a file that is known is made anew. */
const REASONS: readonly [
  why: string,
  remake: (light: LightFiles, original: string) => Promise<unknown>,
][] = [
  ["its pages could not be read", (light) => light.mend(FILE)],
  ["it was touched", async (light, original) => {
    await Deno.utime(original, 1, 1);
    await light.verify([FILE]);
  }],
];

/** Light files of a folder in which files lie that nobody has read yet. */
class Scene implements AsyncDisposable {
  private constructor(
    readonly home: string,
    readonly layout: Layout,
    readonly connection: IndexConnection,
    readonly index: FileIndex,
    readonly light: LightFiles,
  ) {}

  static async with(files: readonly WeatherFileName[]): Promise<Scene> {
    const home = await Deno.makeTempDir({ prefix: "file-cache-" });
    const layout = new Layout(`${home}/weather`, `${home}/cache`);
    const { file: _, ...hour } = receipt("00:00", "04:00");
    const bytes = await observationFile([observation("00:53")], [hour]);
    for (const file of files) {
      await Deno.mkdir(dirname(layout.original(file)), { recursive: true });
      await Deno.writeFile(layout.original(file), bytes);
    }
    await Deno.mkdir(dirname(layout.indexPath), { recursive: true });
    const log = getLogger(["test"]);
    const connection = await IndexConnection.open(layout.indexPath, log);
    const index = await FileIndex.load(connection);
    const light = new LightFiles({ layout, index, limits: DEFAULT_LIMITS, log });
    return new Scene(home, layout, connection, index, light);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
    await Deno.remove(this.home, { recursive: true });
  }
}

for (const [why, remake] of REASONS) {
  Deno.test(`evidence never lacks a file that is made anew because ${why}`, async () => {
    await using scene = await Scene.with([FILE]);
    const { layout, connection, index, light } = scene;
    const findFiles = light.find.bind(light);
    const facts = new Facts({ connection, layout, limits: DEFAULT_LIMITS, findFiles });
    await light.usable([FILE]);

    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const put = index.put.bind(index);
    index.put = async (entry, facts) => {
      reached.resolve();
      await released.promise;
      await put(entry, facts);
    };
    const remade = remake(light, layout.original(FILE));
    await reached.promise;
    assert.deepEqual((await light.usable([FILE])).map(({ file }) => file.name), [FILE.name]);
    const span = { fromMs: 0, toMs: ms("2T00:00") };
    const query = { stations: ["KORD"], ...span, publications: span };
    assert.equal((await facts.receipts(query)).length, 1);
    released.resolve();
    await remade;
    assert.equal((await light.usable([FILE])).length, 1);
  });
}

Deno.test("a stop waits for the file at hand, not for all that were never read", async () => {
  const newer = parseWeatherFileName(weatherFileName("observations", ms("05:10")))!;
  await using scene = await Scene.with([FILE, newer]);
  const { light } = scene;
  const asked = light.usable([FILE, newer]);
  light.stop();
  await assert.rejects(asked, RefusalError);
  assert.deepEqual((await light.usable([newer])).map(({ file }) => file.name), [newer.name]);
  await assert.rejects(light.usable([FILE]), /the oracle stops/);
});
