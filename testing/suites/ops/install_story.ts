/**
 * Follows docs/install.md word for word in a fresh Debian until an event is signed and verified; ends with status 0. To
 * be run in a network namespace of its own, where port 9800 is free. Around the user are another NOAA, a time that the
 * story moves, and a stand-in for systemd, which cannot run in a chroot.
 *
 * @module
 */
import assert from "node:assert/strict";
import { VirtualClock } from "../../fixtures/virtual_clock.ts";
import { demoRecording } from "../../noaa/recording.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { DebianRoot } from "./debian_root.ts";
import { commandsOf } from "./documented_blocks.ts";

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

const debian = await DebianRoot.make();
const story = new VirtualClock("2026-09-17T10:50:00Z");
const noaa = new NoaaServer(demoRecording(), { clock: story });
const env = {
  LD_PRELOAD: "/usr/lib/libfaketime.so.1",
  FAKETIME_TIMESTAMP_FILE: "/faketime",
  FAKETIME_CACHE_DURATION: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
};
/** Moves the time of all that runs inside, and NOAA's. */
const moveTo = async (instant: string) => {
  await story.set(Date.parse(instant));
  const seconds = Math.round((story.now() - Date.now()) / 1000);
  await Deno.writeTextFile(`${debian.folder}/faketime`, `${seconds < 0 ? "" : "+"}${seconds}`);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // the cached offset runs out
};
/** What the last command complained of, which a pipe hides. */
let complained = "";
const done = async (line: string) => {
  const { code, stdout, stderr } = await debian.sh(
    `cd /root/noaa; touch .shell; . ./.shell\n${line}\ndeclare -p EVENT >.shell 2>/dev/null || true`,
    env,
  );
  complained = stderr;
  assert.equal(code, 0, `${line}\n${stdout}`);
  return stdout;
};
/** One collection of the daemon, as its unit runs it. */
const collectAt = async (instant: string) => {
  await moveTo(instant);
  await done(
    "cd /var/lib/noaa-daemon; exec 3</etc/noaa-oracle/daemon.env; mapfile -t more <&3; " +
      'env -u LD_PRELOAD -u FAKETIME_SHARED setpriv --reuid=noaa-daemon --regid=noaa-daemon --clear-groups env LD_PRELOAD=$LD_PRELOAD "${more[@]}" ' +
      "NOAA_DAEMON_PRIVATE_KEY=/run/credentials/noaa-daemon/daemon.pem " +
      "noaa-daemon --once --config /etc/noaa-oracle/daemon.toml >/var/log/noaa-once.log 2>&1; cd /root/noaa",
  );
  await story.set(Math.max(story.now(), Date.parse(instant) + 5_000));
};
const stop = (unit: string) =>
  done(
    `pid=$(cat /run/${unit}.pid); kill $pid; n=0; ` +
      // The old runtime of smoke tests waits for idle connections until a second signal.
      `while kill -0 $pid 2>/dev/null; do sleep 0.5; n=$((n+1)); [ $n != 16 ] || kill $pid || true; done; rm /run/${unit}.pid`,
  );
try {
  // Around the user: the downloaded files, another NOAA, another time, and systemd.
  await debian.sh("mkdir -p /root/noaa /run && mkdir -p /etc/noaa-oracle");
  for (const { name } of Deno.readDirSync("dist/release")) {
    if (/_amd64\.deb$|^SHA256SUMS$/.test(name)) {
      await debian.add(`dist/release/${name}`, `/root/noaa/${name}`);
    }
  }
  await debian.add(FAKETIME, "/usr/lib/libfaketime.so.1");
  await debian.add("testing/suites/ops/systemctl_stand_in.sh", "/usr/local/bin/systemctl");
  await debian.sh("chmod 0755 /usr/local/bin/systemctl");
  await Deno.writeTextFile(
    `${debian.folder}/etc/noaa-oracle/daemon.env`,
    ["AWC", "NDFD", "NWS_API"].map((one) => `NOAA_DAEMON_${one}_BASE_URL=${noaa.origin}\n`)
      .join("") + "NOAA_DAEMON_TOKEN_CAPACITY=1000\n",
  );
  await Deno.writeTextFile(
    `${debian.folder}/etc/noaa-oracle/oracle.env`,
    `NOAA_ORACLE_EVIDENCE_URL_PREFIXES=${noaa.origin}/\nNOAA_ORACLE_ETL_INTERVAL=1\n`,
  );
  await moveTo("2026-09-17T10:50:00Z");

  const blocks = await commandsOf("docs/install.md");
  assert.equal(blocks.length, 8);
  const [packages, keys, settings, start, stations, event, watch = "", verify = ""] = blocks;
  for (const block of [packages, keys, settings, start]) await done(block ?? "");
  await stop("noaa-daemon");
  await collectAt("2026-09-17T10:51:00Z"); // what the first start has not finished yet
  // The recording begins at noon, so that this first cycle brought forecasts and no report: no station is known yet.
  assert.equal(await done(stations ?? ""), "[]");
  assert.match(await done(event ?? ""), /^receipt {2}[0-9a-f]{64}/m);
  for (const time of ["15:05", "18:05", "21:05"]) await collectAt(`2026-09-17T${time}:00Z`);
  assert.match(await done(stations ?? ""), /^\[\{/);
  await collectAt("2026-09-18T00:05:00Z");
  await collectAt("2026-09-18T02:05:00Z");
  // The machine's own time jumped for this story: the operator vouches for it.
  await done(
    "env -u LD_PRELOAD -u FAKETIME_SHARED setpriv --reuid=noaa-oracle --regid=noaa-oracle --clear-groups env LD_PRELOAD=$LD_PRELOAD noaa-oracle decisions accept --all " +
      "--config /etc/noaa-oracle/oracle.toml --oracle-private-key /run/credentials/noaa-oracle/oracle.pem",
  );
  assert.match(
    await done(`timeout 120 bash -c '${watch.replace('"$EVENT"', "$1")}' - "$EVENT"`),
    /signed/i,
  );
  // Its evidence is from the NOAA of this test, which no stranger would trust.
  assert.match(
    await done(verify.trimEnd() + ` --trust ${noaa.origin}/`),
    /^verified: attestation [0-9a-f]{64} opens this outcome$/m,
  );
  await stop("noaa-oracle");
} catch (error) {
  const log = await debian.sh("tail -n 40 /var/log/noaa-*.log");
  console.error(`${complained}\n${log.stdout}`);
  throw error;
} finally {
  await debian.sh(
    "for file in /run/noaa-*.pid; do [ ! -e $file ] || kill -9 $(cat $file) || true; done; " +
      "for file in /run/noaa-*.pid; do while [ -e $file ] && kill -0 $(cat $file) 2>/dev/null; do sleep 0.2; done; done",
  );
  await noaa.stop();
  await debian.remove();
}
