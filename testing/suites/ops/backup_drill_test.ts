import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { v7 } from "uuid";
import { Daemon } from "../../../daemon/app/daemon.ts";
import { daemonSettings } from "../../../daemon/settings.ts";
import { demoEntries, demoEvent } from "../../../demo/players.ts";
import { Database } from "../../../oracle/database/database.ts";
import { decodeRecord } from "../../../oracle/decision/record_codec.ts";
import { Signer } from "../../../oracle/signing/signer.ts";
import { OracleClient } from "../../../shared/client/oracle_client.ts";
import { givenSettings } from "../../fixtures/given_settings.ts";
import type { EventId } from "../../../shared/contract/ids.ts";
import { createKeyFile, readKeyFile } from "../../../shared/keys/key_file.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { FolderStore } from "../../../shared/storage/folder_store.ts";
import { S3Store } from "../../../shared/storage/s3_store.ts";
import { PauseSkippingClock } from "../../fixtures/pause_skipping_clock.ts";
import { Moto } from "../../fixtures/moto.ts";
import { demoRecording } from "../../noaa/recording.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { VirtualClock } from "../../fixtures/virtual_clock.ts";
import { Litestream } from "./litestream.ts";
import { StoryOracle } from "../../fixtures/story_oracle.ts";
import { findFreePort } from "../../fixtures/free_port.ts";

const BUCKET = "noaa-oracle-backups";
const SYNC_MS = 1_000;
const AWS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-west-2" };

function say(text: string): void {
  console.log(`DRILL ${text}`);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("backup drill: kill -9 each, lose the disk, restore, go on; signing stays safe", async () => {
  const folder = await Deno.makeTempDir({ prefix: "drill-" });
  let moto = await Moto.start();
  await moto.createBucket(BUCKET);
  for (const [name, value] of Object.entries(AWS)) Deno.env.set(name, value);
  const clock = new VirtualClock("2026-09-17T10:50:00Z");
  const noaa = new NoaaServer(demoRecording(), { clock });
  const key = (name: string) => join(folder, "keys", `${name}.pem`);
  const [daemonKey, coordinatorKey] = await Promise.all([
    createKeyFile(key("daemon")),
    createKeyFile(key("coordinator")),
    createKeyFile(key("oracle")),
  ]);
  const data = join(folder, "data"), database = join(data, "oracle.db");
  await Deno.mkdir(data);
  const port = findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const flags = [
    `--port=${port}`,
    `--event-db=${data}`,
    `--weather-dir=${join(folder, "weather")}`,
    `--oracle-private-key=${key("oracle")}`,
    `--uploader-pubkeys=${daemonKey.npub}`,
    `--coordinator-pubkeys=${coordinatorKey.npub}`,
    "--checkpointing=external",
    `--decision-bucket=${BUCKET}`,
    `--s3-endpoint=${moto.endpoint}`,
    `--evidence-url-prefixes=${noaa.origin}/`,
  ];
  const litestream = await Litestream.prepare({
    database,
    folder,
    endpoint: moto.endpoint,
    syncInterval: `${SYNC_MS / 1000}s`,
  });
  const settings = await givenSettings(daemonSettings, {
    cwd: folder,
    args: [
      `--base-url=${origin}`,
      "--data-dir=spool",
      "--raw-data-dir=raw_data",
      `--private-key=${key("daemon")}`,
      `--awc-base-url=${noaa.origin}`,
      `--ndfd-base-url=${noaa.origin}`,
      `--nws-api-base-url=${noaa.origin}`,
    ],
  });
  const daemon = await Daemon.create(settings, {
    clock: new PauseSkippingClock(clock),
    log: getLogger(["daemon"]),
  });
  // The client signs with the story's time, which the oracle's own clock runs ahead from.
  const client = new OracleClient({ origin, key: coordinatorKey, clock });
  let oracle = await StoryOracle.start(flags, new Date(clock.now()).toISOString());
  litestream.start();

  /** Moves everybody to an instant, collects there, and runs a pass. */
  const live = async (instant: string) => {
    await clock.set(Math.max(clock.now(), Date.parse(instant)));
    await oracle.moveTo(new Date(clock.now()).toISOString());
    const { observations } = await daemon.runCycle();
    assert.ok(observations.ok, JSON.stringify(observations));
    await oracle.moveTo(new Date(clock.now()).toISOString());
    await oracle.pass();
  };
  const restart = async () => {
    oracle = await StoryOracle.start(flags, new Date(clock.now()).toISOString());
  };
  /** Creates small events one by one; resolves to when each was acknowledged. */
  const acknowledged = new Map<string, number>();
  const write = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const request = { ...demoEvent(clock.now()), id: v7({ msecs: clock.now() }) };
      await client.createEvent(request);
      acknowledged.set(request.id, performance.now());
    }
  };
  const readStored = async () => {
    const ids = new Set<string>();
    const all = [...acknowledged.keys()];
    for (let first = 0; first < all.length; first += 50) {
      for (const { id } of await client.listEvents({ eventIds: all.slice(first, first + 50) })) {
        ids.add(id);
      }
    }
    return ids;
  };

  try {
    await live("2026-09-17T10:50:00Z");
    const event = await client.createEvent(demoEvent(clock.now()));
    const { entries } = demoEntries(event.id, clock.now());
    await client.submitEntries(event.id, entries);

    await write(20);
    await oracle.kill();
    await restart();
    assert.equal((await readStored()).size, 20);
    say("kill -9 of the oracle: 0 of 20 acknowledged events lost");

    await litestream.end("SIGKILL");
    await write(20);
    litestream.start();
    await write(10);
    say("kill -9 of Litestream: writes went on and it catches up");

    await moto.stop(); // as kill -9 does; it kept the bucket in memory
    await write(10);
    moto = await Moto.start(Number(new URL(moto.endpoint).port));
    await moto.createBucket(BUCKET);
    // Neither notices by itself that a bucket was emptied; each fills it anew when it starts.
    await oracle.stop();
    await litestream.end("SIGTERM");
    litestream.start();
    await restart();
    say(
      "kill -9 of S3 and its bucket lost: writes went on; the bucket is filled anew after a restart",
    );

    for (const time of ["15:05", "18:05", "21:05"]) await live(`2026-09-17T${time}:00Z`);
    await live("2026-09-18T00:05:00Z");
    await live("2026-09-18T01:05:00Z");
    const signed = await client.event(event.id);
    assert.ok(signed?.attestation, JSON.stringify(signed?.settlement_block));
    say("an event was attested");

    await wait(2 * SYNC_MS);
    const cut = performance.now();
    await oracle.kill();
    await litestream.end("SIGKILL");
    await Deno.remove(data, { recursive: true });
    await Deno.mkdir(data);
    const took = await litestream.restore(database);
    say(`the host and its disk are lost; restored in ${took.toFixed(0)} ms`);
    litestream.start();
    await restart();
    const kept = await readStored();
    const old = [...acknowledged].filter(([, acknowledgedAt]) => acknowledgedAt < cut - SYNC_MS)
      .map(([id]) => id);
    const lost = old.filter((id) => !kept.has(id));
    assert.deepEqual(lost, []);
    say(`${lost.length} of ${old.length} acknowledged writes older than one sync lost`);
    assert.equal((await client.event(event.id))?.attestation, signed.attestation);

    await write(5);
    assert.equal((await readStored()).size, acknowledged.size);
    say("the oracle goes on with the restored file");
    await oracle.stop();
    await litestream.end("SIGTERM");

    await secondOutcomeIsRefused({
      folder,
      database,
      keyFile: key("oracle"),
      endpoint: moto.endpoint,
      eventId: event.id as EventId,
      clock,
    });
    say("the decision store in the bucket refuses a second outcome");
  } finally {
    daemon.close();
    await noaa.stop();
    await oracle.kill().catch(() => {});
    await litestream.end("SIGKILL").catch(() => {});
    await moto.stop();
    for (const name of Object.keys(AWS)) Deno.env.delete(name);
    await Deno.remove(folder, { recursive: true });
  }
});

/** A signer on the restored database and the bucket, asked to decide otherwise, keeps to what was decided. */
async function secondOutcomeIsRefused(
  options: {
    folder: string;
    database: string;
    keyFile: string;
    endpoint: string;
    eventId: EventId;
    clock: VirtualClock;
  },
): Promise<void> {
  const { clock, eventId } = options;
  const log = getLogger(["drill"]);
  const db = await Database.open({ path: options.database, checkpointing: "external", clock, log });
  const bucket = await S3Store.open({
    bucket: BUCKET,
    endpoint: options.endpoint,
    region: "us-west-2",
  });
  const signer = await Signer.open({
    db,
    clock,
    machineClock: systemClock,
    log,
    key: await readKeyFile(options.keyFile),
    places: { folder: new FolderStore(join(options.folder, "empty-decisions")), bucket },
  });
  try {
    const before = await signer.recordOf(eventId);
    assert.ok(before);
    const { winners } = decodeRecord(before);
    const others = winners.toReversed();
    const held = await signer.decide({
      eventId,
      winners: others,
      record: new TextEncoder().encode("another outcome"),
      outcomeIndex: outcomeOf(others),
    });
    assert.deepEqual(held, before);
  } finally {
    signer.close();
    await db.close();
    bucket.close();
  }
}

/** Place of an ordered pair among the outcomes of the story's event: five entries, two places. */
function outcomeOf([first = 0, second = 0]: readonly number[]): number {
  return first * 4 + (second > first ? second - 1 : second);
}
