import assert from "node:assert/strict";
import { checkConfig, type Finding } from "./check_config.ts";
import { type Command, type Program, UsageError } from "./command.ts";
import { runProgram } from "./command_line.ts";
import { integer } from "../settings/kinds.ts";
import { type Declarations, defineSettings, setting } from "../settings/setting.ts";

interface Settings {
  port: number;
}

const schema = defineSettings({
  program: "demo",
  envPrefix: "DEMO_",
  declarations: {
    port: setting(integer("<port>", 1, 65535), {
      key: "port",
      default: 9800,
      summary: "The port.",
    }),
  },
  retired: [],
  check: () => [],
  complete: (values): Settings => values,
});

const serve: Command<Settings> = {
  name: "serve",
  summary: "Serve.",
  async run(call) {
    const { settings } = await call.settings();
    call.print(`serving on ${settings.port}`);
    return 0;
  },
};

const clean: Command<Settings> = {
  name: "files clean",
  summary: "Clean.",
  operands: { usage: "<folder>", min: 1, max: 2 },
  options: [
    { name: "--dry-run", summary: "Only say what would go." },
    { name: "--before", takes: "<day>", summary: "The first day kept." },
  ],
  run(call) {
    call.print(
      JSON.stringify([call.operands, call.has("--dry-run"), call.valueOf("--before") ?? null]),
    );
    return Promise.resolve(call.has("--dry-run") ? 0 : 3);
  },
};

const fail: Command<Settings> = {
  name: "fail",
  summary: "Fail.",
  operands: { usage: "[how]", min: 0, max: 1 },
  run({ operands: [how] }) {
    if (how === "usage") throw new UsageError("bad day");
    if (how === "mistake") throw new TypeError("undefined is not a function");
    throw new Error("cannot listen", { cause: new Error("address in use") });
  },
};

const repeat: Command<Settings> = {
  name: "repeat",
  summary: "Repeat.",
  operands: { usage: "<text>", min: 1, max: 1 },
  run({ operands: [text = ""], print, complain, tellProblem }) {
    print(text);
    complain(text);
    tellProblem(text);
    return Promise.resolve(0);
  },
};

async function* examine({ port }: Settings): AsyncGenerator<Finding> {
  yield { kind: "fine", text: "the key is there" };
  if (port === 1) yield await Promise.resolve({ kind: "problem", text: "port 1 is taken" });
}

const program: Program<Declarations, Settings> = {
  name: "noaa-demo",
  schema,
  summary: "shows how commands run.",
  defaultCommand: "serve",
  commands: [serve, clean, fail, repeat, checkConfig(examine)],
};

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runProgram(program, {
    args,
    env: {},
    cwd: "/",
    readFile: () => Promise.reject(new Deno.errors.NotFound("none")),
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { status, out: out.join("\n"), err: err.join("\n") };
}

Deno.test("without a command the default one runs, with the settings", async () => {
  assert.deepEqual(await run(), { status: 0, out: "serving on 9800", err: "" });
  assert.deepEqual(await run("--port", "1"), { status: 0, out: "serving on 1", err: "" });
  assert.equal((await run("serve", "--port=2")).out, "serving on 2");
});

Deno.test("what a command prints of others moves no cursor and hides no line", async () => {
  const { out, err } = await run("repeat", "é\u001b[2J\r\u0007\u202e\tb\nc");
  assert.equal(out, String.raw`é\u001b[2J\u000d\u0007\u202e` + "\tb\nc");
  assert.equal(err, `${out}\nnoaa-demo: ${out}`);
});

Deno.test("a command gets its operands and options, wherever they stand, and its status is the program's", async () => {
  const { status, out } = await run(
    "--before",
    "2026-01-01",
    "files",
    "clean",
    "a",
    "--dry-run",
    "b",
  );
  assert.deepEqual([status, JSON.parse(out)], [0, [["a", "b"], true, "2026-01-01"]]);
  const plain = await run("files", "clean", "--", "--dry-run");
  assert.deepEqual([plain.status, JSON.parse(plain.out)], [3, [["--dry-run"], false, null]]);
});

Deno.test("a command line that makes no sense ends with status 2 and says what was meant", async () => {
  const cases: [args: string[], says: RegExp][] = [
    [["srve"], /unknown command "srve"; did you mean noaa-demo serve\?/],
    [["files"], /files needs one of: files clean/],
    [["files", "clean"], /files clean needs <folder>/],
    [["files", "clean", "a", "b", "c"], /unexpected "c"/],
    [["serve", "extra"], /unexpected "extra"/],
    [["serve", "--dry-run"], /serve has no option --dry-run/],
    [["--prot", "1"], /--prot: unknown flag; did you mean --port\?/],
    [["--port"], /--port: needs a value/],
    [["--port", "0"], /port = 0 \(flag --port\): must be a whole number from 1 to 65535/],
    [["fail", "usage"], /bad day/],
  ];
  for (const [args, says] of cases) {
    const { status, out, err } = await run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.equal(out, "");
    assert.match(err, says);
  }
});

Deno.test("several mistakes are reported together", async () => {
  const { err } = await run("--port", "0", "--bogus", "--port");
  assert.match(err, /--bogus: unknown flag\n.*--port: needs a value\n.*port = 0/);
});

Deno.test("a command that fails ends with status 1 and names the cause; a mistake shows its place", async () => {
  assert.deepEqual(await run("fail"), {
    status: 1,
    out: "",
    err: "noaa-demo: cannot listen: address in use",
  });
  assert.match(
    (await run("fail", "mistake")).err,
    /TypeError: undefined is not a function\n +at .*command_line_test/,
  );
});

Deno.test("help and version are answered whatever the settings are", async () => {
  const help = await run("--help", "--port", "0");
  assert.equal(help.status, 0);
  for (
    const part of [
      "files clean",
      "serve         Serve. (default)",
      "--port <port>",
      "DEMO_PORT",
      "default 9800",
    ]
  ) {
    assert.ok(help.out.includes(part), `${part} in\n${help.out}`);
  }
  const command = await run("files", "clean", "-h");
  assert.match(
    command.out,
    /Usage: noaa-demo files clean <folder> \[flags\][\s\S]*--before <day>\n +The first day kept\./,
  );
  assert.match((await run("-V")).out, /^noaa-demo \d+\.\d+\.\d+ \(\w+\)$/);
});

Deno.test("help for the first word of commands is the help of each of them", async () => {
  const group = await run("files", "--help");
  assert.equal(group.status, 0);
  assert.equal(group.out, (await run("files", "clean", "--help")).out);
  assert.equal((await run("files")).status, 2);
});

Deno.test("check-config prints each setting with where it came from", async () => {
  const { status, out } = await run("check-config", "--port", "80");
  assert.deepEqual(
    [status, out],
    [0, "# no settings file\nport = 80  # flag --port\n# the key is there"],
  );
});

Deno.test("check-config ends with status 1 when something keeps the program from starting", async () => {
  const { status, err } = await run("check-config", "--port", "1");
  assert.deepEqual([status, err], [1, "problem: port 1 is taken"]);
});
