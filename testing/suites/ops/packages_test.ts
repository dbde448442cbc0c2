import assert from "node:assert/strict";
import { renderStandalone } from "../../../oracle/ui/standalone.tsx";
import { VERSION } from "../../../shared/version.ts";
import { build, pack } from "./built_packages.ts";
import { run } from "./command.ts";
import { DebianRoot } from "./debian_root.ts";

/** The package of a program. */
function debOf(program: string): string {
  const file = [...Deno.readDirSync("dist/release")].map(({ name }) => name)
    .find((name) => name.startsWith(`${program}_`) && name.endsWith("_amd64.deb"));
  assert.ok(file, `no package of ${program}`);
  return `dist/release/${file}`;
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

Deno.test("the same programs are packed into the same bytes another time", async () => {
  const first = await Deno.readTextFile("dist/release/SHA256SUMS");
  assert.match(first, /-linux-x64\.tar\.gz$/m);
  assert.equal(await pack(), first);
});

Deno.test("lintian finds no fault with the daemon's package, whose files are made as the oracle's", async () => {
  const { code, stdout, stderr } = await run("lintian", [
    "--allow-root",
    "--fail-on=error,warning",
    debOf("noaa-daemon"),
  ], { timeoutMs: 900_000 });
  assert.equal(code, 0, stdout + stderr);
});
