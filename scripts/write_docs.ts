/**
 * Writes what of the documentation is declared in the sources: `docs/settings.md` and `config/*.example.toml` from the
 * settings, `docs/openapi.json` from the operations; `--check` only compares, names what is stale and then ends with
 * status 1.
 *
 * @module
 */
import { OPERATIONS } from "../oracle/routes/operations/operations.ts";
import { runTask, type Task } from "../shared/cli/task.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { CHECK_FLAG } from "./check_flag.ts";
import { describeInterface } from "./openapi/document.ts";
import { SETTINGS_FILES } from "./settings_files.ts";

/** The command that brings the generated files up to date. */
export const UPDATE_COMMAND = "deno task docs";

/** The generated files: their text by path below the project's folder. */
export const GENERATED_FILES: Readonly<Record<string, string>> = {
  ...SETTINGS_FILES,
  "docs/openapi.json": `${JSON.stringify(describeInterface(OPERATIONS), null, 2)}\n`,
};

/** The paths of the generated files below `root` that differ from what the declarations say. */
export async function staleFiles(root: URL): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(GENERATED_FILES)) {
    const current = await Deno.readTextFile(new URL(path, root)).catch(() => undefined);
    if (current !== text) stale.push(path);
  }
  return stale;
}

const root = new URL("../", import.meta.url);

/** `deno task docs`. */
const task: Task<typeof CHECK_FLAG> = {
  name: "deno task docs",
  summary: "Write docs/settings.md, the example files of config/ and docs/openapi.json.",
  flags: CHECK_FLAG,
  async run({ check }) {
    const stale = await staleFiles(root);
    for (const path of stale) {
      if (check) console.error(`${path} is stale: ${UPDATE_COMMAND}`);
      else {
        await Deno.writeTextFile(new URL(path, root), GENERATED_FILES[path] ?? "");
        console.log(`wrote ${path}`);
      }
    }
    return check && stale.length > 0 ? 1 : 0;
  },
};

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));
