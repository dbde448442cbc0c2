import assert from "node:assert/strict";
import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import {
  parseWeatherFileName,
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

for (const [why, remake] of REASONS) {
  Deno.test(`evidence never lacks a file that is made anew because ${why}`, async () => {
    const home = await Deno.makeTempDir({ prefix: "file-cache-" });
    const layout = new Layout(`${home}/weather`, `${home}/cache`);
    const original = layout.original(FILE);
    const { file: _, ...hour } = receipt("00:00", "04:00");
    await Deno.mkdir(dirname(original), { recursive: true });
    await Deno.mkdir(dirname(layout.indexPath), { recursive: true });
    await Deno.writeFile(original, await observationFile([observation("00:53")], [hour]));
    const connection = await IndexConnection.open(layout.indexPath, getLogger(["test"]));
    const index = await FileIndex.load(connection);
    try {
      const limits = DEFAULT_LIMITS;
      const light = new LightFiles({ layout, index, limits, log: getLogger(["test"]) });
      const facts = new Facts({ connection, layout, limits, findFiles: light.find.bind(light) });
      await light.usable([FILE]);

      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const put = index.put.bind(index);
      index.put = async (entry, facts) => {
        reached.resolve();
        await released.promise;
        await put(entry, facts);
      };
      const remade = remake(light, original);
      await reached.promise;
      assert.deepEqual((await light.usable([FILE])).map(({ file }) => file.name), [FILE.name]);
      const span = { fromMs: 0, toMs: ms("2T00:00") };
      const query = { stations: ["KORD"], ...span, publications: span };
      assert.equal((await facts.receipts(query)).length, 1);
      released.resolve();
      await remade;
      assert.equal((await light.usable([FILE])).length, 1);
    } finally {
      await connection.close();
      await Deno.remove(home, { recursive: true });
    }
  });
}
