/**
 * Writes what pages load out of `oracle/ui/assets` and no hand has written: the outline of the country, and the browser
 * scripts, bundled out of `oracle/ui/browser`. `--check` only compares, names what is stale and then ends with status 1.
 *
 * @module
 */
import { runTask, type Task } from "../shared/cli/task.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { CHECK_FLAG } from "./check_flag.ts";
import { assetLicences } from "./asset_licences.ts";
import { drawLand } from "./draw_land.ts";
import { addressesOf, referenceScript, referenceStyle } from "./reference_assets.ts";

/** The command that brings the assets up to date. */
export const UPDATE_COMMAND = "deno task assets";

const ROOT = new URL("../", import.meta.url);

/** The written assets: how each is made, by path below the project's folder. */
const MAKERS: Readonly<Record<string, () => string | Promise<string>>> = {
  "oracle/ui/assets/land.svg": drawLand,
  "oracle/ui/assets/page.js": () => bundle("oracle/ui/browser/page.ts", "iife"),
  "oracle/ui/assets/proof.js": () => bundle("oracle/ui/browser/proof/proof.ts", "esm"),
  "oracle/ui/assets/data.js": () => bundle("oracle/ui/browser/data/console.ts", "iife"),
  "oracle/ui/assets/data_engine.js": () => bundle("oracle/ui/browser/data/data_engine.ts", "iife"),
  "oracle/ui/assets/reference.js": makeReferenceScript,
  "oracle/ui/assets/reference.css": referenceStyle,
  "oracle/ui/assets/licence.txt": assetLicences,
  "oracle/ui/assets/reference.json": async () =>
    addressesOf({
      "reference.js": await makeReferenceScript(),
      "reference.css": await referenceStyle(),
      "licence.txt": await assetLicences(),
    }),
};

async function makeReferenceScript(): Promise<string> {
  return await referenceScript(await bundle("oracle/ui/browser/reference.ts", "esm"));
}

/** The written assets that are not what their sources say: their right text by path. */
export async function staleAssets(): Promise<Map<string, string>> {
  const stale = new Map<string, string>();
  for (const [path, make] of Object.entries(MAKERS)) {
    const text = await make();
    const current = await Deno.readTextFile(new URL(path, ROOT)).catch(() => undefined);
    if (current !== text) stale.set(path, text);
  }
  return stale;
}

/** What only Node has is exchanged by `imports.json` for what does the same without it. */
async function bundle(entry: string, format: "iife" | "esm"): Promise<string> {
  const map = "--import-map=oracle/ui/browser/imports.json";
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform=browser", "--minify", `--format=${format}`, map, entry],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(`cannot bundle ${entry}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** `deno task assets`. */
const task: Task<typeof CHECK_FLAG> = {
  name: "deno task assets",
  summary: "Write the assets of the pages that are made from other files.",
  flags: CHECK_FLAG,
  async run({ check }) {
    const stale = await staleAssets();
    for (const [path, text] of stale) {
      if (check) console.error(`${path} is stale: ${UPDATE_COMMAND}`);
      else {
        await Deno.writeTextFile(new URL(path, ROOT), text);
        console.log(`wrote ${path}`);
      }
    }
    return check && stale.size > 0 ? 1 : 0;
  },
};

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));
