import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePorts } from "./usual_port.ts";
import { taskFlags } from "../testing/fixtures/task_flags.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const PAGE = new URL("../docs/sandbox.md", import.meta.url);
/** The port of the oracle that the page has; the sandbox's is the next. */
const PAGE_PORT = 9800;
/** Stands after what each block prints. */
const END = "--- the end of a block ---";

/** Commands of the page, and what it shows that they print. */
interface Block {
  readonly commands: string;
  readonly shown: string | undefined;
}

/** The blocks of the walk, in order: commands, and under most of them what they print. */
function blocksOf(page: string): Block[] {
  const walk = page.slice(page.indexOf("## A walk"));
  const blocks = walk.matchAll(/```sh\n(.*?)```\n(?:\n```text\n(.*?)```)?/gs);
  return [...blocks].map(([, commands = "", shown]) => ({ commands, shown }));
}

/** The pattern of what the page shows: `…` stands for anything, and alone on a line for any lines. */
function patternOf(shown: string): RegExp {
  const lines = shown.trim().split("\n").map((line) =>
    line.trim() === "…" ? "(?:.*\n)*?" : `${line.split("…").map(RegExp.escape).join(".*")}\n`
  );
  return new RegExp(`^${lines.join("")}$`);
}

/** What a process prints, until it has printed `last` or ended. */
async function readUntil(
  reader: ReadableStreamDefaultReader<string>,
  last: string,
): Promise<string> {
  let text = "";
  while (!text.includes(last)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  return text;
}

Deno.test("the walk of docs/sandbox.md does and shows what the page says", async (t) => {
  const port = findFreePorts(2);
  const page = (await Deno.readTextFile(PAGE))
    .replaceAll(`:${PAGE_PORT}`, `:${port}`)
    .replaceAll(`:${PAGE_PORT + 1}`, `:${port + 1}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...await taskFlags("sandbox"),
      "--cached-only",
      MAIN,
      "--history=4",
      `--port=${port}`,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const started = await readUntil(said, "Ctrl-C ends it");
  const temporary = await Deno.makeTempDir();
  const shell = new Deno.Command("bash", {
    args: ["-euo", "pipefail"],
    cwd: ROOT,
    env: {
      PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
      NO_COLOR: "1",
      TMPDIR: temporary,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const keyboard = shell.stdin.getWriter();
  const printed = shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    assert.match(started, /invented weather/);
    for (const { commands, shown } of blocksOf(page)) {
      const isGood = await t.step(
        commands.split("\n").find((line) => line !== "") ?? "",
        async () => {
          await keyboard.write(new TextEncoder().encode(`${commands}\necho '${END}'\n`));
          const text = await readUntil(printed, END);
          assert.ok(text.includes(END), `the commands failed after printing ${text}`);
          if (shown === undefined) return;
          assert.match(`${text.replace(END, "").trim()}\n`, patternOf(shown));
        },
      );
      if (!isGood) break; // the rest builds on it
    }
  } finally {
    await keyboard.close().catch(() => {}); // a command that fails ends the shell
    await shell.status;
    await printed.cancel();
    await Deno.remove(temporary, { recursive: true });
    child.kill("SIGINT");
    assert.match(await readUntil(said, "never said"), /stopping/);
    assert.equal((await child.status).code, 0);
    const [, log = ""] = /log +(\S+)/.exec(started) ?? [];
    await assert.rejects(Deno.stat(dirname(log)), Deno.errors.NotFound);
  }
});
