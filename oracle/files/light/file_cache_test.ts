import assert from "node:assert/strict";
import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import {
  parseWeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { ms, observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { FileCache } from "./file_cache.ts";
import { FileIndex } from "../facts/file_index.ts";
import { layoutOf } from "../layout.ts";
import { DEFAULT_LIMITS } from "../limits.ts";

const FILE = parseWeatherFileName(weatherFileName("observations", ms("04:10")))!; // written in its own form

/** Why a file that is known is made anew. */
const REASONS: readonly [
  why: string,
  remake: (cache: FileCache, original: string) => Promise<unknown>,
][] = [
  ["its pages could not be read", (cache) => cache.mend(FILE)],
  ["it was touched", async (cache, original) => {
    await Deno.utime(original, 1, 1);
    await cache.verified([FILE]);
  }],
];

for (const [why, remake] of REASONS) {
  Deno.test(`evidence never lacks a file that is made anew because ${why}`, async () => {
    const home = await Deno.makeTempDir({ prefix: "file-cache-" });
    const layout = layoutOf(`${home}/weather`, `${home}/cache`);
    const original = layout.original(FILE);
    const { file: _, ...hour } = receipt("00:00", "04:00");
    await Deno.mkdir(dirname(original), { recursive: true });
    await Deno.mkdir(dirname(layout.indexPath), { recursive: true });
    await Deno.writeFile(original, await observationFile([observation("00:53")], [hour]));
    const index = await FileIndex.open(layout.indexPath);
    try {
      const cache = new FileCache({
        ...{ layout, index, limits: DEFAULT_LIMITS },
        log: getLogger(["test"]),
      });
      await cache.entries([FILE]);

      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const put = index.put.bind(index);
      index.put = async (entry, facts) => {
        reached.resolve();
        await released.promise;
        await put(entry, facts);
      };
      const remade = remake(cache, original);
      await reached.promise;
      assert.deepEqual((await cache.entries([FILE])).map(({ name }) => name), [FILE.name]);
      const span = { fromMs: 0, toMs: ms("2T00:00") };
      assert.equal((await index.receipts([FILE.name], ["KORD"], span)).length, 1);
      released.resolve();
      await remade;
      assert.equal((await cache.entries([FILE])).length, 1);
    } finally {
      await index.close();
      await Deno.remove(home, { recursive: true });
    }
  });
}
