import assert from "node:assert/strict";
import { renderStandalone } from "../../../oracle/ui/standalone.tsx";
import { VERSION } from "../../../shared/version.ts";
import { build, buildElsewhere } from "./built_packages.ts";
import { run } from "./command.ts";
import { DebianRoot } from "./debian_root.ts";

/** The package of a program. */
function debOf(program: string): string {
  const file = [...Deno.readDirSync("dist/release")].map(({ name }) => name)
    .find((name) => name.startsWith(`${program}_`) && name.endsWith("_amd64.deb"));
  assert.ok(file, `no package of ${program}`);
  return `dist/release/${file}`;
}

function tarballName(): string {
  const name = [...Deno.readDirSync("dist/release")].map(({ name }) => name)
    .find((name) => name.endsWith("-linux-x64.tar.gz"));
  assert.ok(name, "no tarball");
  return name;
}

Deno.test("the compiled programs become packages, each with its checksum, marked by their runtime", async () => {
  await build();
  const sums = await run("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
    cwd: "dist/release",
  });
  assert.equal(sums.code, 0, sums.stderr);
  assert.match(sums.stdout, /^verify\.html: OK$/m);
  const isOfficial = (await Deno.readTextFile("dist/runtime.txt")).includes(" official ");
  assert.equal(debOf("noaa-oracle").includes("+citest_"), !isOfficial);
});

Deno.test("the page that checks records comes with the packages, as the checkout writes it", async () => {
  const packed = await Deno.readTextFile("dist/release/verify.html");
  assert.equal(packed, renderStandalone(VERSION));
});

Deno.test("a package says what it needs, and keeps what the operator changes", async () => {
  for (const [program, name] of [["noaa-oracle", "oracle"], ["noaa-daemon", "daemon"]] as const) {
    const { stdout: info } = await run("dpkg-deb", ["--field", debOf(program), "Depends"]);
    assert.match(info, /libc6 \(>= 2\.\d+\)/);
    const { stdout: conffiles } = await run("dpkg-deb", ["-I", debOf(program), "conffiles"]);
    assert.equal(conffiles.trim(), `/etc/noaa-oracle/${name}.toml`);
    const { stdout: owners } = await run("dpkg-deb", ["--contents", debOf(program)]);
    for (const line of owners.trim().split("\n")) assert.match(line, / root\/root /);
  }
});

Deno.test("installed in a fresh Debian, the programs run, with users, units and manual; a purge keeps key and data", async () => {
  const debian = await DebianRoot.make();
  try {
    await debian.add(debOf("noaa-oracle"), "/tmp/oracle.deb");
    await debian.add(debOf("noaa-daemon"), "/tmp/daemon.deb");
    const done = async (line: string) => {
      const result = await debian.sh(line);
      assert.equal(result.code, 0, `${line}\n${result.stdout}${result.stderr}`);
      return result.stdout;
    };
    await done("dpkg --install /tmp/oracle.deb /tmp/daemon.deb");
    assert.match(await done("noaa-oracle --version"), /^noaa-oracle \d/);
    assert.match(await done("noaa-daemon --version"), /^noaa-daemon \d/);
    await done("getent passwd noaa-oracle noaa-daemon");
    await done("test -s /lib/systemd/system/noaa-oracle.service");
    assert.match(
      await done("zcat /usr/share/man/man8/noaa-oracle.8.gz"),
      /^\.TH NOAA-ORACLE 8[\s\S]*decisions accept[\s\S]*\\-\\-oracle\\-private\\-key/,
    );
    await done("noaa-oracle keygen --oracle-private-key /etc/noaa-oracle/oracle.pem");
    await done("mkdir -p /var/lib/noaa-oracle && touch /var/lib/noaa-oracle/oracle.db");
    await done("dpkg --purge noaa-oracle");
    await done(
      "test -s /etc/noaa-oracle/oracle.pem && test -e /var/lib/noaa-oracle/oracle.db && test ! -e /etc/noaa-oracle/oracle.toml",
    );

    await done("dpkg --install /tmp/oracle.deb");
    await done("echo noaa-oracle noaa-oracle/purge_data boolean true | debconf-set-selections");
    await done("dpkg --purge noaa-oracle");
    await done("test ! -e /etc/noaa-oracle/oracle.pem && test ! -e /var/lib/noaa-oracle");
    await done("test -e /etc/noaa-oracle/daemon.toml");
  } finally {
    await debian.remove();
  }
});

Deno.test("the same commit gives the same bytes in another clone, where packages must still be set up", async () => {
  const first = await build();
  assert.match(first, /-linux-x64\.tar\.gz$/m);
  assert.equal(await buildElsewhere(), first);
});

Deno.test("packages and tarballs bring dashboards and alerts, which say what the sources say", async () => {
  const tarball = tarballName();
  const inTarball = `tar xzOf dist/release/${tarball} ${tarball.replace(".tar.gz", "")}`;
  for (const program of ["noaa-oracle", "noaa-daemon"]) {
    const inPackage = `dpkg-deb --fsys-tarfile ${debOf(program)} | ` +
      `tar xO ./usr/share/doc/${program}/examples`;
    const copies: readonly (readonly [line: string, source: string])[] = [
      [`${inPackage}/grafana.json`, `deploy/grafana/${program}.json`],
      [`${inTarball}/grafana/${program}.json`, `deploy/grafana/${program}.json`],
      [`${inPackage}/alerts.yml`, `deploy/helm/${program}/files/alerts.yml`],
      [`${inTarball}/alerts/${program}.yml`, `deploy/helm/${program}/files/alerts.yml`],
    ];
    for (const [line, source] of copies) {
      const { code, stdout, stderr } = await run("bash", ["-o", "pipefail", "-c", line]);
      assert.equal(code, 0, `${line}: ${stderr}`);
      assert.equal(stdout, await Deno.readTextFile(source), line);
    }
  }
});

Deno.test("a package names as maintainer whoever packs it, and nobody's mailbox otherwise", async () => {
  const { stdout } = await run("dpkg-deb", ["--field", debOf("noaa-daemon"), "Maintainer"]);
  const {
    DEBFULLNAME = "The noaa-oracle contributors",
    DEBEMAIL = "no-mailbox@noaa-oracle.invalid",
  } = Deno.env.toObject();
  assert.equal(stdout.trim(), `${DEBFULLNAME} <${DEBEMAIL}>`);
});

Deno.test("lintian finds no fault with the daemon's package, whose files are made as the oracle's", async () => {
  const { code, stdout, stderr } = await run("lintian", [
    "--allow-root",
    "--fail-on=error,warning",
    debOf("noaa-daemon"),
  ], { timeoutMs: 900_000 });
  assert.equal(code, 0, stdout + stderr);
});
