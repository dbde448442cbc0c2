import { join } from "node:path";
import type { DaemonSettings } from "../../../../daemon/settings.ts";
import { daemonSettings } from "../../../../daemon/settings.ts";
import { givenSettings } from "../../../fixtures/given_settings.ts";
import { createKeyFile } from "../../../../shared/keys/key_file.ts";
import type { ObjectStore } from "../../../../shared/storage/object_store.ts";
import { S3Store } from "../../../../shared/storage/s3_store.ts";
import { Moto } from "../../../fixtures/moto.ts";
import type { NoaaRecording } from "../../../noaa/recording.ts";
import { NoaaServer } from "../../../noaa/server.ts";
import { Disk } from "../../../delivery/disk.ts";
import { FaultyProxy, type ServerAddress } from "../../../delivery/faulty_proxy.ts";
import { LineChild } from "./line_child.ts";
import { RECORDING_READY_MS, smallRecording } from "../../../noaa/small_recording.ts";
import { Seat } from "./seat.ts";
import { FollowingClock, SharedTime } from "./shared_time.ts";

/** The bucket that the daemon archives to when it is not told to use the folder. */
export const BUCKET = "noaa-oracle-weather";
const REGION = "us-west-2";

/** Where the daemon archives to. */
export type ArchiveKind = "folder" | "bucket";

/** What a {@link World} is made of; the daemon runs and holds nothing open yet, the oracle is starting. */
export interface WorldParts extends AsyncDisposable {
  /** Everything lies below it, logs as well. */
  readonly folder: string;
  readonly time: SharedTime;
  /** The bucket, asked without the proxy. */
  readonly bucket: ObjectStore;
  readonly recording: NoaaRecording;
  readonly noaa: NoaaServer;
  readonly oracleProxy: FaultyProxy;
  readonly bucketProxy: FaultyProxy;
  readonly disks: { readonly spool: Disk; readonly archive: Disk; readonly oracle: Disk };
  readonly oracle: Seat;
  readonly daemon: Seat;
  /** The daemon's settings for either archive. */
  readonly settings: Readonly<Record<ArchiveKind, DaemonSettings>>;
}

/**
 * Starts everything in a temporary folder.
 * @param hours how much virtual time may pass
 */
export async function startParts(hours: number): Promise<WorldParts> {
  await using opened = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "chaos-" });
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  const disks = {
    spool: opened.use(await Disk.mount(folder, "spool_disk", 128)),
    archive: opened.use(await Disk.mount(folder, "archive_disk", 256)),
    oracle: opened.use(await Disk.mount(folder, "oracle_disk", 1024)),
  };
  const moto = await Moto.start(); // before any program that is to inherit its credentials
  opened.defer(() => moto.stop());
  await moto.createBucket(BUCKET);
  const bucketProxy = opened.use(new FaultyProxy(addressOf(moto.endpoint)));
  const bucket = await S3Store.open({ bucket: BUCKET, endpoint: moto.endpoint, region: REGION });
  opened.defer(() => bucket.close());
  const timePath = join(folder, "time");
  const time = opened.use(new SharedTime(timePath));
  time.moveTo(RECORDING_READY_MS);
  const recording = smallRecording(hours);
  const noaa = opened.use(new NoaaServer(recording, { clock: new FollowingClock(time) }));
  const oracleProxy = opened.use(new FaultyProxy());

  const daemonKey = join(folder, "keys", "daemon.pem");
  const { npub } = await createKeyFile(daemonKey);
  const seat = (program: string, log: string, args: readonly string[]) => {
    const url = new URL(program, import.meta.url);
    const start = () => new LineChild(url, [timePath, ...args], join(folder, log));
    return opened.adopt(new Seat(start), (seat) => seat.leave());
  };
  const oracle = seat("./oracle_process.ts", "oracle.log", [
    "--port=0",
    `--accepted-origins=${oracleProxy.origin}`,
    `--uploader-pubkeys=${npub}`,
    `--event-db=${join(disks.oracle.folder, "db")}`,
    `--weather-dir=${join(disks.oracle.folder, "weather")}`,
    `--oracle-private-key=${join(folder, "keys", "oracle.pem")}`,
    "--generate-key",
  ]);
  const daemon = seat("./daemon_process.ts", "daemon.log", []);

  const flags = [
    `--base-url=${oracleProxy.origin}`,
    `--private-key=${daemonKey}`,
    `--data-dir=${join(disks.spool.folder, "spool")}`,
    `--raw-data-dir=${join(disks.archive.folder, "raw")}`,
    `--awc-base-url=${noaa.origin}`,
    `--ndfd-base-url=${noaa.origin}`,
    `--nws-api-base-url=${noaa.origin}`,
    "--token-capacity=1000",
    "--observation-batch-size=2",
    "--retention-days=1",
  ];
  const bucketFlags = ["--s3-bucket", BUCKET, "--s3-region", REGION];
  const settingsOf = (args: readonly string[]) => givenSettings(daemonSettings, { args });
  const settings = {
    folder: await settingsOf(flags),
    bucket: await settingsOf([...flags, ...bucketFlags, "--s3-endpoint", bucketProxy.origin]),
  };
  const cleanUp = opened.move();
  return {
    folder,
    time,
    bucket,
    recording,
    noaa,
    oracleProxy,
    bucketProxy,
    disks,
    oracle,
    daemon,
    settings,
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

function addressOf(origin: string): ServerAddress {
  const { hostname, port } = new URL(origin);
  return { hostname, port: Number(port) };
}
