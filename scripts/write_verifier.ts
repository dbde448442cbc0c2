/**
 * Writes `/verify` as one file that needs no server, for a release: `dist/verify.html`, and its SHA-256 beside it as
 * `sha256sum` writes it.
 *
 * @module
 */
import { sha256Hex } from "../shared/bytes/sha256.ts";
import { runTask, type Task } from "../shared/cli/task.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { VERSION } from "../shared/version.ts";
import { renderStandalone } from "../oracle/ui/standalone.tsx";

const FOLDER = new URL("../dist/", import.meta.url);

/** `deno task verifier`. */
const task: Task<Record<never, never>> = {
  name: "deno task verifier",
  summary: "Write the page that checks decision records as one file, and its hash, into dist.",
  flags: {},
  async run() {
    const html = renderStandalone(VERSION);
    const line = `${sha256Hex(html)}  verify.html\n`;
    await Deno.mkdir(FOLDER, { recursive: true });
    await Deno.writeTextFile(new URL("verify.html", FOLDER), html);
    await Deno.writeTextFile(new URL("verify.html.sha256", FOLDER), line);
    console.log(line.trimEnd());
    return 0;
  },
};

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));
