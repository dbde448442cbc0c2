import assert from "node:assert/strict";
import { parse } from "yaml";
import { daemonProgram } from "../../../daemon/main.ts";
import { oracleProgram } from "../../../oracle/main.ts";
import { commandHelp, programHelp } from "../../../shared/cli/help.ts";
import { KUBERNETES, valueAt } from "./chart.ts";
import { run } from "./command.ts";

/** What users and operators read, by path. */
async function pages(): Promise<Map<string, string>> {
  const { stdout } = await run("git", [
    "ls-files",
    "README.md",
    "SECURITY.md",
    "docs/*.md",
    "deploy/*.md",
    "deploy/docker",
  ]);
  const texts = stdout.split("\n").filter((path) => path !== "")
    .map(async (path) => [path, await Deno.readTextFile(path)] as const);
  return new Map(await Promise.all(texts));
}

/** Command lines of a page that call one of the programs, as the program's name and the words after it. */
function calls(text: string): string[][] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block).join(
    "\n",
  );
  const code = [
    ...blocks.matchAll(/^(noaa-(?:oracle|daemon) .*)$/gm),
    ...blocks.matchAll(/ -- \/usr\/bin\/(noaa-(?:oracle|daemon) .*)$/gm),
    ...text.matchAll(/^# +dist\/(noaa-(?:oracle|daemon) .*)$/gm),
    ...[...text.matchAll(/`(noaa-(?:oracle|daemon) [a-z-][^`]*)`/g)]
      .filter(([, inline = ""]) => !inline.includes(": ")), // a line of the log
  ];
  return code.map(([, line = ""]) => line.replace(/ {2,}# .*$/, "").split(/\s+/));
}

/** What is wrong with a call; undefined if its command and flags exist. */
function mistake([name, ...words]: string[]): string | undefined {
  const program = name === "noaa-oracle"
    ? { help: programHelp(oracleProgram), commands: oracleProgram.commands.map(describe) }
    : { help: programHelp(daemonProgram), commands: daemonProgram.commands.map(describe) };
  const command = program.commands.find(({ parts }) =>
    parts.every((part, index) => words[index] === part)
  );
  const line = [name, ...words].join(" ");
  if (!command && !words[0]?.startsWith("-")) return `${line}: no such command`;
  const help = program.help + (command?.help ?? "");
  const unknown = words.find((word) =>
    word.startsWith("--") && !new RegExp(`[ ,]${word}(?![\\w-])`).test(help)
  );
  return unknown && `${line}: no flag ${unknown}`;

  function describe<S>(one: Parameters<typeof commandHelp<S>>[1]) {
    return { parts: one.name.split(" "), help: commandHelp(name ?? "", one) };
  }
}

Deno.test("every documented call of the programs names a command and flags that exist", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const [path, text] of await pages()) {
    for (const call of calls(text)) {
      count++;
      const problem = mistake(call);
      if (problem) wrong.push(`${path}: ${problem}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(count >= 20, `only ${count} calls found`);
  assert.match(mistake(["noaa-oracle", "backfill"]) ?? "", /no such command/);
  assert.match(mistake(["noaa-daemon", "backfill", "--since", "x"]) ?? "", /no flag --since/);
});

Deno.test("every path of the project that a page names exists", async () => {
  const missing: string[] = [];
  for (const [page, text] of await pages()) {
    const named = text.matchAll(
      /(?<![\w/.])(?:config|deploy|scripts|docs|testing|bench|demo)\/[\w./-]*\w/g,
    );
    for (const [path] of named) {
      if (path.startsWith("deploy/docker/keys") || path === "deploy/docker/.env") continue; // the user's own
      const found = await Deno.stat(path).then(() => true, () => false);
      if (!found) missing.push(`${page}: ${path}`);
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("the documented installation in Kubernetes renders", async () => {
  const guide = await Deno.readTextFile("docs/operations.md");
  const installs = [...guide.matchAll(/^helm (-n \w+) install (\S+ \S+ .*)$/gm)];
  assert.equal(installs.length, 2);
  for (const [, namespace, rest] of installs) {
    const result = await run("bash", [
      "-c",
      `helm ${namespace} template --kube-version ${KUBERNETES} ${rest}`,
    ]);
    assert.equal(result.code, 0, result.stderr);
  }
});

Deno.test("the documented pod that restores a point in time is a valid and confined one", async () => {
  const guide = await Deno.readTextFile("docs/backup.md");
  const yaml = /```yaml\n(apiVersion: v1\nkind: Pod\n[\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(file, yaml);
    const result = await run("kubernetes-validate", ["--strict", "-k", KUBERNETES, file]);
    assert.equal(result.code, 0, result.stdout + result.stderr);
  } finally {
    await Deno.remove(file);
  }
  const pod = parse(yaml);
  assert.equal(valueAt(pod, "spec.securityContext.runAsNonRoot"), true);
  assert.equal(valueAt(pod, "spec.containers.0.securityContext.readOnlyRootFilesystem"), true);
  const values = parse(await Deno.readTextFile("deploy/helm/noaa-oracle/values.yaml"));
  const { repository, tag } = values.litestream.image;
  assert.equal(valueAt(pod, "spec.containers.0.image"), `${repository}:${tag}`);
});
