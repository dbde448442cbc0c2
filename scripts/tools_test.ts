import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const TOOLS = fileURLToPath(new URL("./tools.sh", import.meta.url));

interface Result {
  code: number;
  said: string;
}

/** Works with a copy of the script in which `functions` define further tools. */
async function withTools(
  functions: string,
  work: (
    run: (args: string[], env?: Record<string, string>) => Promise<Result>,
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/scripts`);
    const script = await Deno.readTextFile(TOOLS);
    const planted = script.replace("# --- how tools are installed", `${functions}\n$&`);
    await Deno.writeTextFile(`${root}/scripts/tools.sh`, planted);
    await work(async (args, env = {}) => {
      const { code, stdout, stderr } = await new Deno.Command("bash", {
        args: [`${root}/scripts/tools.sh`, ...args],
        env,
      }).output();
      const decoder = new TextDecoder();
      return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
    }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a tool is installed once, and again only when its definition changes", () =>
  withTools('tool_fine() { once "nothing"; echo x >>"$tools/count"; }', async (run, root) => {
    const first = await run(["fine"]);
    assert.equal(first.code, 0);
    assert.match(
      first.said,
      /installing nothing; later runs reuse it[\s\S]*fine is ready after \d+ s/,
    );
    assert.deepEqual(await run(["fine"]), { code: 0, said: "" });
    assert.equal(await Deno.readTextFile(`${root}/.tools/count`), "x\n");

    const script = await Deno.readTextFile(`${root}/scripts/tools.sh`);
    await Deno.writeTextFile(
      `${root}/scripts/tools.sh`,
      script.replace('once "nothing"', 'once "more"'),
    );
    assert.match((await run(["fine"])).said, /installing more/);
  }));

Deno.test("a step that fails fails the tool, which is tried again next time", () =>
  withTools('tool_broken() { false; echo "went on" >&2; }', async (run) => {
    for (let time = 0; time < 2; time++) {
      const { code, said } = await run(["broken"]);
      assert.equal(code, 1);
      assert.equal(said, "tools: broken could not be installed\n");
    }
  }));

Deno.test("two runs at once install one after the other, the second finding it done", () =>
  withTools(
    'tool_slow() { echo begin >>"$tools/log"; sleep 0.2; echo end >>"$tools/log"; }',
    async (run, root) => {
      const results = await Promise.all([run(["slow"]), run(["slow"])]);
      assert.deepEqual(results.map(({ code }) => code), [0, 0]);
      assert.equal(await Deno.readTextFile(`${root}/.tools/log`), "begin\nend\n");
    },
  ));

Deno.test("a Python without venv is named with what mends it", () =>
  withTools("", async (run, root) => {
    const python = `${root}/python`;
    await Deno.writeTextFile(python, '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n', {
      mode: 0o755,
    });
    const { code, said } = await run(["moto"], { PYTHON: python });
    assert.equal(code, 1);
    assert.match(said, /has no module venv\. Debian and Ubuntu: apt install python3-venv/);
  }));

Deno.test("unknown names and an empty call are refused, and the list names every tool", () =>
  withTools("", async (run) => {
    assert.deepEqual(await run(["nix"]), {
      code: 1,
      said: "tools: no tool named nix; scripts/tools.sh --list shows them\n",
    });
    assert.equal((await run([])).code, 1);
    assert.ok((await run(["--list"])).said.split("\n").includes("moto"));
  }));
