import assert from "node:assert/strict";
import { join } from "node:path";
import { daemonProgram } from "../../../daemon/main.ts";
import { oracleProgram } from "../../../oracle/main.ts";
import { runProgram } from "../command_line.ts";
import { allFlags, completionModel, offeredBy } from "./completion_model.ts";

/** A file and a folder that lie where the shells complete, besides the scripts. */
const FILE = "record file.gz", FOLDER = "raw_data";

/** What is said to come of each command line; the last word is being written. */
const LINES: readonly (readonly [words: readonly string[], found: readonly string[]])[] = [
  [["noaa-oracle", "ver"], ["verify"]],
  [["noaa-oracle", "event"], ["event", "events"]],
  [["noaa-oracle", "events", ""], ["list", "show", "why"]],
  [["noaa-oracle", "--level", "debug", "events", "w"], ["why"]],
  [["noaa-oracle", "--generate-key", "events", "w"], ["why"]],
  [["noaa-oracle", "events", "list", "--o"], ["--open", "--oracle-private-key"]],
  [["noaa-oracle", "--level", "de"], ["debug"]],
  [["noaa-oracle", "event", "create", "--scoring-rules", ""], ["fixed", "lines"]],
  [["noaa-oracle", "event", "create", "--entries", ""], []],
  [["noaa-oracle", "event", "enter", "x", "--entries", "rec"], [FILE]],
  [["noaa-oracle", "verify", "rec"], [FILE]],
  [["noaa-oracle", "completions", "f"], ["fish"]],
  [["noaa-oracle", "nonsense", ""], []],
  [["noaa-daemon", "insp"], ["inspect"]],
  [["noaa-daemon", "--onc"], ["--once"]],
];

/** What a shell is told to write out its offers for a line, a line each. */
const SHELLS: Readonly<Record<string, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `source ./${words[0]}.bash; COMP_WORDS=(${words.map(quote).join(" ")}); ` +
    `COMP_CWORD=${words.length - 1}; ` +
    `_${words[0]!.replace("-", "_")} 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // What would put them on the screen prints them instead.
  zsh: (words) =>
    `compdef() { :; }; compset() { :; }; ` +
    `compadd() { shift; print -rl -- \${(M)@:#$words[CURRENT]*}; }; ` +
    `_describe() { local -a all=("\${(@P)2}"); all=("\${all[@]%%:*}"); ` +
    `print -rl -- \${(M)all:#$words[CURRENT]*}; }; ` +
    `_files() { print -rl -- $words[CURRENT]*(N); }; ` +
    `source ./${words[0]}.zsh; words=(${words.map(quote).join(" ")}); CURRENT=${words.length}; ` +
    `_${words[0]!.replace("-", "_")}`,
  fish: (words) =>
    `source ./${words[0]}.fish; complete -C ${
      quote(words.slice(0, -1).concat(words.at(-1)!).join(" "))
    }` +
    ` | string replace -r '\\t.*' '' | string unescape`,
};

function quote(text: string): string {
  return `'${text}'`;
}

async function has(shell: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(shell, { args: ["--version"] }).output();
    return success;
  } catch {
    return false;
  }
}

async function scriptOf(program: "noaa-oracle" | "noaa-daemon", shell: string): Promise<string> {
  const printed: string[] = [];
  const surroundings = {
    args: ["completions", shell],
    env: {},
    cwd: "/",
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    print: (line: string) => printed.push(line),
    complain: (line: string) => printed.push(line),
  };
  const status = program === "noaa-oracle"
    ? await runProgram(oracleProgram, surroundings)
    : await runProgram(daemonProgram, surroundings);
  assert.equal(status, 0, printed.join("\n"));
  return `${printed.join("\n")}\n`;
}

for (const [shell, ask] of Object.entries(SHELLS)) {
  Deno.test({
    name: `${shell} completes commands, flags and values of both programs`,
    ignore: !await has(shell),
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "completions-" });
      try {
        for (const program of ["noaa-oracle", "noaa-daemon"] as const) {
          await Deno.writeTextFile(
            join(folder, `${program}.${shell}`),
            await scriptOf(program, shell),
          );
        }
        await Deno.writeTextFile(join(folder, FILE), "");
        await Deno.mkdir(join(folder, FOLDER));
        for (const [words, expected] of LINES) {
          const { success, stdout, stderr } = await new Deno.Command(shell, {
            args: [...shell === "fish" ? [] : ["-f"], "-c", ask(words)].filter((arg) =>
              shell !== "bash" || arg !== "-f"
            ),
            cwd: folder,
            env: { HOME: folder, XDG_CONFIG_HOME: folder },
          }).output();
          const said = new TextDecoder().decode(stderr);
          const found = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
          assert.equal(said, "", words.join(" "));
          assert.ok(success || expected.length === 0, words.join(" "));
          assert.deepEqual(found.sort(), [...expected].sort(), `${shell}: ${words.join(" ")}`);
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test("what completions say of a flag is a whole sentence", () => {
  for (const program of [completionModel(oracleProgram), completionModel(daemonProgram)]) {
    for (const { names, summary } of allFlags(program)) {
      assert.match(summary, /^[^()]*(\([^()]*\)[^()]*)*\.$/, names.join());
      assert.doesNotMatch(summary, /e\.g\.$/, names.join());
    }
  }
});

Deno.test("completions know each command, its own flags and every setting", () => {
  const model = completionModel(oracleProgram);
  assert.deepEqual(
    model.commands.map(({ name }) => name),
    oracleProgram.commands.map(({ name }) => name),
  );
  const backfill = model.commands.find(({ name }) => name === "lines backfill");
  assert.equal(backfill?.operands, "paths");
  const flags = new Set(model.flags.flatMap(({ names }) => names));
  for (const { key } of Object.values(oracleProgram.schema.declarations)) {
    assert.ok(flags.has(`--${key.replaceAll("_", "-")}`), key);
  }
  assert.deepEqual(offeredBy("<a|b-c>[,…]"), ["a", "b-c"]);
  assert.equal(offeredBy("<npub>"), "anything");
});
