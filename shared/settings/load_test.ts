import assert from "node:assert/strict";
import { integer, list, optional, path, text, yesNo } from "./kinds.ts";
import { loadSettings } from "./load.ts";
import { problemText, SettingsError } from "./problem.ts";
import { defineSettings, setting } from "./setting.ts";
import type { Surroundings } from "./surroundings.ts";

const word = text("<word>", /^[a-z0-9-]+$/, "a word of lower-case letters");

const schema = defineSettings({
  program: "demo",
  envPrefix: "DEMO_",
  declarations: {
    port: setting(integer("<port>", 1, 65535), {
      key: "port",
      short: "p",
      default: 9800,
      summary: "Port.",
    }),
    region: setting(word, {
      key: "region",
      env: ["DEMO_REGION", "AWS_REGION"],
      default: "us-west-2",
      summary: "Region.",
    }),
    bucket: setting(optional(word), { key: "bucket", summary: "Bucket." }),
    folder: setting(path("<folder>"), {
      key: "folder",
      aliases: ["dir", "old.dir"],
      default: "./data",
      summary: "Folder.",
    }),
    names: setting(list(word), { key: "names", default: [], summary: "Names." }),
    verbose: setting(yesNo, { key: "verbose", default: false, summary: "More." }),
    derived: setting(optional(word, "the default"), {
      key: "derived",
      defaultText: "<region>-1",
      summary: "Derived.",
    }),
  },
  retired: [{
    key: "gone",
    env: ["DEMO_GONE"],
    harmless: (value) => value === false || value === "false",
    advice: "is gone; use port",
  }],
  check: ({ port, names }) => port === names.length ? [{ key: "port", rule: "must differ" }] : [],
  complete: (values) => ({ ...values, derived: values.derived ?? `${values.region}-1` }),
});

function surroundings(
  given: { args?: string[]; env?: Record<string, string>; files?: Record<string, string> },
): Surroundings {
  return {
    args: given.args ?? [],
    env: given.env ?? {},
    cwd: "/home/me",
    readFile(path) {
      const file = given.files?.[path];
      return file === undefined
        ? Promise.reject(new Deno.errors.NotFound("no such file"))
        : Promise.resolve(file);
    },
    print: () => {},
    complain: () => {},
  };
}

const load = (given: Parameters<typeof surroundings>[0]) =>
  loadSettings(schema, surroundings(given));

async function problems(given: Parameters<typeof surroundings>[0]): Promise<string[]> {
  try {
    await load(given);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(problemText);
    throw error;
  }
  return [];
}

Deno.test("without anything given each setting has its default", async () => {
  const { settings, file, warnings } = await load({});
  assert.deepEqual(settings, {
    port: 9800,
    region: "us-west-2",
    bucket: undefined,
    folder: "/home/me/data",
    names: [],
    verbose: false,
    derived: "us-west-2-1",
  });
  assert.equal(file, undefined);
  assert.deepEqual(warnings, []);
});

Deno.test("a flag wins over the environment, that over the file, that over the default", async () => {
  const files = { "demo.toml": 'port = 3\nregion = "file"' };
  const env = { DEMO_PORT: "2", AWS_REGION: "later", DEMO_REGION: "env" };
  const port = async (given: Parameters<typeof load>[0]) => (await load(given)).settings.port;
  assert.equal(await port({ args: ["--port", "1"], env, files }), 1);
  assert.equal(await port({ env, files }), 2);
  assert.equal(await port({ files }), 3);
  const { settings, given } = await load({ env, files });
  assert.equal(settings.region, "env");
  assert.deepEqual(given.get("port")?.origin, { from: "environment", name: "DEMO_PORT" });
  assert.deepEqual(given.get("derived"), { value: "env-1", origin: { from: "default" } });
});

Deno.test("flags may be written in every usual way", async () => {
  const lines = [
    "--port=7 --verbose",
    "-p 7 --verbose=true",
    "-p=7 --verbose=yes",
    "--verbose --port 7",
  ];
  for (const line of lines) {
    const args = line.split(" ");
    const { settings } = await load({ args });
    assert.equal(settings.port, 7, line);
    assert.equal(settings.verbose, true, line);
  }
  assert.equal(
    (await load({ args: ["--no-verbose"], env: { DEMO_VERBOSE: "1" } })).settings.verbose,
    false,
  );
});

Deno.test("lists are comma-separated or repeated, arrays in TOML, and hold each item once", async () => {
  const names = async (given: Parameters<typeof load>[0]) => (await load(given)).settings.names;
  assert.deepEqual(await names({ args: ["--names", "a,b", "--names=c, a"] }), ["a", "b", "c"]);
  assert.deepEqual(await names({ env: { DEMO_NAMES: " a , b,," } }), ["a", "b"]);
  assert.deepEqual(await names({ files: { "demo.toml": 'names = ["a", "b"]' } }), ["a", "b"]);
});

Deno.test("an empty variable counts as not set, but switches off what can be off", async () => {
  const files = { "demo.toml": 'port = 5\nbucket = "kept"' };
  assert.equal((await load({ env: { DEMO_PORT: "" }, files })).settings.port, 5);
  assert.equal((await load({ files })).settings.bucket, "kept");
  assert.equal((await load({ env: { DEMO_BUCKET: "" }, files })).settings.bucket, undefined);
  assert.equal((await load({ args: ["--bucket", ""], files })).settings.bucket, undefined);
  assert.equal((await load({ files: { "demo.toml": 'bucket = ""' } })).settings.bucket, undefined);
});

Deno.test("the first file of the search path is read, a named one instead of all", async () => {
  const all = {
    "demo.toml": "port = 1",
    "/xdg/noaa-oracle/demo.toml": "port = 2",
    "/etc/noaa-oracle/demo.toml": "port = 3",
    "/named.toml": "port = 4",
    "/flag.toml": "port = 5",
  };
  const findSettings = async (
    env: Record<string, string>,
    args: string[],
    ...without: string[]
  ) => {
    const files = Object.fromEntries(
      Object.entries(all).filter(([name]) => !without.includes(name)),
    );
    return (await load({ env, args, files })).file;
  };
  const env = { XDG_CONFIG_HOME: "/xdg", HOME: "/home/me" };
  assert.equal(await findSettings(env, []), "demo.toml");
  assert.equal(await findSettings(env, [], "demo.toml"), "/xdg/noaa-oracle/demo.toml");
  assert.equal(
    await findSettings({ HOME: "/home/me" }, [], "demo.toml"),
    "/etc/noaa-oracle/demo.toml",
  );
  assert.equal(await findSettings({ ...env, DEMO_CONFIG: "/named.toml" }, []), "/named.toml");
  assert.equal(
    await findSettings({ ...env, DEMO_CONFIG: "/named.toml" }, ["-c", "/flag.toml"]),
    "/flag.toml",
  );
});

Deno.test("a named file that cannot be read, or is no TOML, is an error", async () => {
  assert.deepEqual(await problems({ args: ["--config", "/nowhere.toml"] }), [
    "/nowhere.toml: the settings file cannot be read: no such file",
  ]);
  const [line] = await problems({ files: { "demo.toml": "port = 1\nnonsense here" } });
  assert.match(line ?? "", /^demo\.toml: line 2, column \d+: /);
});

Deno.test("aliases are read everywhere, but not beside the name they stand for", async () => {
  assert.equal((await load({ args: ["--dir", "/a"] })).settings.folder, "/a");
  assert.equal((await load({ files: { "demo.toml": 'dir = "a"' } })).settings.folder, "/home/me/a");
  assert.equal((await load({ files: { "demo.toml": '[old]\ndir = "/b"' } })).settings.folder, "/b");
  assert.deepEqual(await problems({ files: { "demo.toml": 'dir = "a"\nfolder = "b"' } }), [
    "folder (demo.toml, key folder): is given a second time as dir",
  ]);
  assert.deepEqual(await problems({ args: ["--dir", "a", "--folder", "b"] }), [
    "folder (flag --folder): is given more than once",
  ]);
});

Deno.test("all that is wrong is reported at once, each with key, value, origin and rule", async () => {
  const lines = await problems({
    args: ["--port", "many", "--prot=1", "stray"],
    env: { DEMO_NAMES: "ok,Not Ok", DEMO_GONE: "yes" },
    files: {
      "demo.toml":
        'flavour = 1\nverbos = true\nregion = "http://u:p@h"\n[old]\nx = 1\n[table]\ny = 2',
    },
  });
  assert.deepEqual(
    lines.toSorted(),
    [
      "--prot: unknown flag; did you mean --port?",
      "flavour = 1 (demo.toml, key flavour): unknown key",
      'gone = "yes" (environment DEMO_GONE): is gone; use port',
      'names[1] = "Not Ok" (environment DEMO_NAMES): must be a word of lower-case letters',
      "old.x = 1 (demo.toml, key old.x): unknown key",
      'port = "many" (flag --port): must be a whole number from 1 to 65535',
      'region = "http://[redacted]@h" (demo.toml, key region): must be a word of lower-case letters',
      "stray: unexpected argument",
      'table = {"y":2} (demo.toml, key table): unknown key',
      "verbos = true (demo.toml, key verbos): unknown key; did you mean verbose?",
    ].toSorted(),
  );
});

Deno.test("rules across settings name the setting, its value and where that came from", async () => {
  assert.deepEqual(await problems({ args: ["-p", "2"], env: { DEMO_NAMES: "a,b" } }), [
    "port = 2 (flag -p): must differ",
  ]);
});

Deno.test("values of the wrong TOML type are refused, never converted", async () => {
  for (
    const line of [
      'port = "9800"',
      "port = 1.5",
      "verbose = 1",
      "names = 'a'",
      "names = [1]",
      "port = [1]",
    ]
  ) {
    assert.equal((await problems({ files: { "demo.toml": line } })).length, 1, line);
  }
});

Deno.test("retired settings may stay where they ask for nothing", async () => {
  assert.deepEqual(
    await problems({ env: { DEMO_GONE: "false" }, files: { "demo.toml": "gone = false" } }),
    [],
  );
  assert.deepEqual(await problems({ files: { "demo.toml": "gone = true" } }), [
    "gone = true (demo.toml, key gone): is gone; use port",
  ]);
});

Deno.test("mistyped variables are warned about, those Kubernetes sets for services are not", async () => {
  const { warnings } = await load({
    env: {
      DEMO_PROT: "1",
      DEMO_SERVICE_HOST: "10.0.0.1",
      DEMO_PORT_9800_TCP: "tcp://10.0.0.1:9800",
      DEMO_PORT_9800_TCP_ADDR: "10.0.0.1",
      OTHER: "x",
    },
  });
  assert.deepEqual(warnings, [
    "the environment variable DEMO_PROT has no effect; did you mean DEMO_PORT?",
  ]);
  const [line] = await problems({ env: { DEMO_PORT: "tcp://10.0.0.1:9800" } });
  assert.match(line ?? "", /enableServiceLinks: false/);
});
