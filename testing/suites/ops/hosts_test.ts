import assert from "node:assert/strict";
import { dirname } from "node:path";
import { run } from "./command.ts";

const UNITS = [
  "noaa-oracle.service",
  "noaa-daemon.service",
  "noaa-oracle-litestream.service",
  "noaa-oracle-restore.service",
];

/** A root folder that holds the units, the programs they start, and systemd's own units. */
async function hostRoot(): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "host-" });
  for (const folder of ["usr/bin", "bin", "etc/systemd/system", "usr/lib/systemd"]) {
    await Deno.mkdir(`${root}/${folder}`, { recursive: true });
  }
  for (
    const program of ["usr/bin/noaa-oracle", "usr/bin/noaa-daemon", "usr/bin/litestream", "bin/sh"]
  ) {
    await Deno.copyFile("/bin/true", `${root}/${program}`);
  }
  await run("cp", ["-r", "/usr/lib/systemd/system", `${root}/usr/lib/systemd/system`]);
  for (const unit of UNITS) {
    await Deno.copyFile(`deploy/systemd/${unit}`, `${root}/etc/systemd/system/${unit}`);
  }
  return root;
}

const verify = (root: string) =>
  run("systemd-analyze", ["verify", "--man=no", `--root=${root}`, ...UNITS]);

Deno.test("systemd accepts every unit without a word", async () => {
  const root = await hostRoot();
  try {
    const { code, stderr } = await verify(root);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a misspelt unit key is noticed, though systemd-analyze exits with 0", async () => {
  const root = await hostRoot();
  try {
    const unit = `${root}/etc/systemd/system/noaa-oracle.service`;
    const text = await Deno.readTextFile(unit);
    await Deno.writeTextFile(unit, text.replace("PrivateTmp=", "PrivateTemp="));
    assert.match((await verify(root)).stderr, /PrivateTemp/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

/** The values of a key in a unit file, split at blanks. */
const valuesOf = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].flatMap(([, value = ""]) =>
    value.split(/\s+/)
  );

/** Why an oracle could start on an empty database though its backup could not be read; empty if it cannot. */
async function unsafeStart(change = (text: string) => text): Promise<string[]> {
  const read = async (unit: string) =>
    change(await Deno.readTextFile(`deploy/systemd/noaa-oracle${unit}.service`));
  const [restore, litestream, oracle] = await Promise.all(
    ["-restore", "-litestream", ""].map(read),
  );
  const problems: string[] = [];
  for (
    const [name, text = ""] of [["noaa-oracle", oracle], ["noaa-oracle-litestream", litestream]]
  ) {
    const unit = `${name}.service`;
    if (!valuesOf(restore ?? "", "RequiredBy").includes(unit)) {
      problems.push(
        `${unit} needs it not`,
      );
    }
    if (!valuesOf(text, "After").includes("noaa-oracle-restore.service")) {
      problems.push(`${unit} does not wait for it`);
    }
  }
  if (!valuesOf(litestream ?? "", "Also").includes("noaa-oracle-restore.service")) {
    problems.push("it is not enabled with Litestream");
  }
  if (!valuesOf(restore ?? "", "Type").includes("oneshot")) {
    problems.push("nobody waits for its end");
  }
  return problems;
}

Deno.test("no oracle starts beside a backup that could not be read onto an empty disk", async () => {
  assert.deepEqual(await unsafeStart(), []);
  for (
    const line of [
      /^RequiredBy=.*$/m,
      /^Also=.*$/m,
      /^Type=oneshot$/m,
      / noaa-oracle-restore\.service/g,
    ]
  ) {
    assert.notDeepEqual(await unsafeStart((text) => text.replace(line, "")), [], String(line));
  }
});

Deno.test("every unit is hardened to an exposure of at most 2.0", async () => {
  const root = await hostRoot();
  try {
    for (const unit of UNITS) {
      const { stdout } = await run("systemd-analyze", [
        "security",
        "--offline=true",
        "--threshold=20",
        `--root=${root}`,
        unit,
      ]);
      const exposure = /Overall exposure level for [^:]+: ([\d.]+)/.exec(stdout)?.[1];
      assert.ok(exposure !== undefined && Number(exposure) <= 2, `${unit}: ${exposure}`);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("every shell script passes shellcheck", async () => {
  const { stdout } = await run("git", ["ls-files", "scripts/*.sh", ".ci/run"]);
  const scripts = stdout.split("\n").filter((path) => path !== "");
  assert.ok(scripts.length >= 5, stdout);
  const result = await run("shellcheck", scripts);
  assert.equal(result.code, 0, result.stdout);
});

Deno.test("the Dockerfiles pass hadolint, run without root and carry the image labels", async () => {
  for (const file of ["deploy/docker/oracle.Dockerfile", "deploy/docker/daemon.Dockerfile"]) {
    const result = await run("hadolint", [file]);
    assert.equal(result.code, 0, result.stdout + result.stderr);
    const text = await Deno.readTextFile(file);
    assert.match(text, /^USER 65532:65532$/m);
    assert.match(text, /^HEALTHCHECK .*"healthcheck"\]$/m);
    for (const label of ["title", "version", "revision", "licenses"]) {
      assert.match(text, new RegExp(`org\\.opencontainers\\.image\\.${label}=`));
    }
  }
});

Deno.test("the flake evaluates: packages, shell and checks of both systems", async () => {
  const folder = await copyFlake();
  try {
    for (const system of ["x86_64-linux", "aarch64-linux"]) {
      for (
        const output of ["packages.@.noaa-oracle", "packages.@.noaa-daemon", "devShells.@.default"]
      ) {
        const result = await evaluate(folder, output.replace("@", system));
        assert.equal(result.code, 0, result.stderr);
        assert.match(result.stdout, /\.drv/);
      }
      for (const check of ["noaa-oracle", "noaa-daemon", "style"]) {
        assert.equal((await evaluate(folder, `checks.${system}.${check}`)).code, 0);
      }
    }
  } finally {
    await run("chmod", ["-R", "u+w", folder]); // a store is read-only
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("while the flake's hashes are placeholders, the documentation says what to do", async () => {
  const hashes = await Deno.readTextFile("deploy/nix/modules-hash.nix");
  const readme = await Deno.readTextFile("deploy/nix/README.md");
  assert.equal(/first build fails once/.test(readme), /sha256-A{43}=/.test(hashes));
  assert.match(await Deno.readTextFile("docs/operations.md"), /deploy\/nix\/README\.md/);
});

Deno.test("a package that the flake misspells fails the evaluation by name", async () => {
  const folder = await copyFlake();
  try {
    const text = await Deno.readTextFile(`${folder}/flake/flake.nix`);
    await Deno.writeTextFile(
      `${folder}/flake/flake.nix`,
      text.replace("pkgs.awscli2", "pkgs.awscli3"),
    );
    const result = await evaluate(folder, "devShells.x86_64-linux.default");
    assert.notEqual(result.code, 0);
    assert.match(result.stderr, /awscli3/);
  } finally {
    await run("chmod", ["-R", "u+w", folder]); // a store is read-only
    await Deno.remove(folder, { recursive: true });
  }
});

/**
 * Copies the flake and the files it reads to `flake` in a new folder, outside the repository so that no other file is
 * copied into the store.
 */
async function copyFlake(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "flake-" });
  const flake = `${folder}/flake`;
  for (
    const file of [
      "flake.nix",
      "deploy/nix/modules-hash.nix",
      "oracle/permissions.txt",
      "daemon/permissions.txt",
      "oracle/v8_flags.txt",
      "daemon/v8_flags.txt",
    ]
  ) {
    await Deno.mkdir(dirname(`${flake}/${file}`), { recursive: true });
    await Deno.copyFile(file, `${flake}/${file}`);
  }
  return folder;
}

/** The path of an output's derivation, evaluated with the stub for nixpkgs and a store beside the flake. */
function evaluate(folder: string, output: string) {
  return run("nix", [
    "--extra-experimental-features",
    "nix-command flakes",
    "--store",
    `${folder}/store`,
    "eval",
    "--no-write-lock-file",
    "--override-input",
    "nixpkgs",
    `path:${Deno.cwd()}/testing/suites/ops/nix_stub`,
    `path:${folder}/flake#${output}.drvPath`,
  ]);
}
