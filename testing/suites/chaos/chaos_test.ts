import assert from "node:assert/strict";
import { join } from "node:path";
import { mostHours, runChaos } from "./chaos.ts";
import { inspect } from "./inspection.ts";
import { type FoundFile, scanDays } from "../../delivery/spool_scan.ts";
import { World } from "./world/world.ts";

/** Its cycles meet lost answers, S3 and back, two kinds of full disk, a clock that is off, SIGKILL and SIGTERM. */
const SEED = 22;
const CYCLES = 7;

Deno.test("under faults each file is delivered once, and broken promises show", async (t) => {
  await using world = await World.start(mostHours(2 * CYCLES));
  const { ledger } = world;
  /** Does what must be noticed, and returns what was. */
  const broken = async (deed: () => Promise<unknown>): Promise<string> => {
    ledger.violations.length = 0;
    await deed();
    return ledger.violations.join("\n");
  };
  const quiet = () => runChaos(world, { seed: SEED, cycles: 0 });
  const newest = async (kind: string): Promise<FoundFile> =>
    (await scanDays(world.spool)).filter(({ name }) => name.startsWith(kind)).at(-1)!; // there is one

  await t.step("a few cycles with all kinds of faults break no promise", async () => {
    const report = await runChaos(world, { seed: SEED, cycles: CYCLES });
    assert.deepEqual(report.violations, [], `seed ${SEED}`);
    assert.ok(report.files >= 2 * CYCLES);
    assert.ok(report.deaths >= 1);
    assert.ok(report.faults.size >= 8);
  });

  await t.step("a delivery that forgets a file is noticed at once", async () => {
    const seen = await broken(async () => {
      world.killOracle();
      await world.openDaemon();
      world.parts.time.moveTo(world.parts.time.now() + 3_600_000);
      await world.tellDaemon({ do: "cycle", skewMs: 0 });
      await Deno.writeTextFile(`${(await newest("forecasts")).path}.uploaded`, "");
      await world.connectOracle();
      await inspect(world);
    });
    assert.match(seen, /^cycle \d+: forecasts_.*Z.parquet is noted as uploaded and is not there$/);
    assert.match(await broken(quiet), /forecasts_.*Z.parquet never came to the oracle/);
    await Deno.remove(`${(await newest("forecasts")).path}.uploaded`).catch(() => {});
  });

  await t.step("a delivery that is repeated though it was noted is noticed", async () => {
    const { path, name } = await newest("observations");
    const seen = await broken(async () => {
      await Deno.remove(`${path}.uploaded`);
      await quiet();
    });
    assert.match(seen, new RegExp(`${name} was sent to the oracle again though it is noted`));
  });

  await t.step("an archive that lost, changed or made up a file is noticed", async () => {
    const files = await scanDays(world.rawData);
    const [lost, changed] = files.map(({ path }) => path) as [string, string];
    await Deno.remove(lost);
    await Deno.writeTextFile(changed, "PAR1 something else PAR1");
    const made = join(changed, "..", "forecasts_2026-08-22T00:00:00.000Z.parquet");
    await Deno.writeTextFile(made, "PAR1 never collected PAR1");
    const seen = await broken(quiet);
    assert.match(seen, new RegExp(`${files[0]!.name} never came to the archive`));
    assert.match(seen, new RegExp(`${files[1]!.name} has other content in the archive`));
    assert.match(seen, /T00:00:00.000Z.parquet is in the archive and was never finished/);
  });

  await t.step("an answer that is in no receipt is noticed", async () => {
    ledger.answers.add(["KORD"], { fromMs: 0, toMs: 1000 });
    assert.match(await broken(quiet), /KORD was answered from 1970.* the receipts have a gap/);
  });
});
