import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../../../daemon/app/daemon.ts";
import { type DaemonSettings, daemonSettings } from "../../../daemon/settings.ts";
import { skippingPauses } from "../../../demo/moving_clock.ts";
import { loadSettings } from "../../../shared/settings/load.ts";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import { s3Store } from "../../../shared/storage/s3_store.ts";
import { FaultyProxy } from "../../delivery/faulty_proxy.ts";
import { RECORDING_READY_MS, smallRecording } from "../../noaa/small_recording.ts";
import { type FoundFile, scanDays } from "../../delivery/spool_scan.ts";
import { type Moto, startMoto } from "../../fixtures/moto.ts";
import { type NoaaServer, startNoaaServer } from "../../noaa/server.ts";
import { type OracleFixture, startOracleFixture } from "../../fixtures/oracle.ts";

/** The bucket that a daemon archives to when it is started for it. */
export const WEATHER_BUCKET = "noaa-oracle-weather";

/** An upload, and what the oracle answered. */
export interface SeenUpload {
  readonly name: string;
  /** `undefined` when it did not answer. */
  readonly status: number | undefined;
}

/** The real daemon between a NOAA that replays reports and a real oracle. */
export interface DeliveringDaemon extends AsyncDisposable {
  readonly fixture: OracleFixture;
  readonly noaa: NoaaServer;
  readonly oracleProxy: FaultyProxy;
  /** Upload requests in the order they were answered by the oracle. */
  readonly uploads: SeenUpload[];
  readonly settings: DaemonSettings;
  /** The daemon that runs now. */
  readonly daemon: Daemon;
  /** Ends the daemon and starts another one on the same spool, with other settings. */
  restart(settings?: Partial<DaemonSettings>): Promise<Daemon>;
  /** A cycle, so many hours after the last one. */
  cycle(hoursLater?: number): ReturnType<Daemon["runCycle"]>;
  /** Finished files of the spool. */
  spooled(): Promise<FoundFile[]>;
  /** Names in the archive's folder. */
  inFolder(): Promise<string[]>;
  /** Names that the oracle lists. */
  atOracle(): Promise<string[]>;
}

/** Real S3 semantics for a {@link DeliveringDaemon}. */
export interface WeatherBucket extends AsyncDisposable {
  readonly moto: Moto;
  /** Settings that make the daemon archive there. */
  readonly settings: Pick<DaemonSettings, "s3Bucket" | "s3Endpoint">;
  /** The keys it holds. */
  keys(): Promise<string[]>;
}

/** Starts an S3 stand-in; the bucket itself is made unless `isMissing`. */
export async function startWeatherBucket(isMissing = false): Promise<WeatherBucket> {
  const moto = await startMoto();
  const { endpoint } = moto;
  const store = await s3Store({ bucket: WEATHER_BUCKET, endpoint, region: "us-west-2" });
  if (!isMissing) await moto.createBucket(WEATHER_BUCKET);
  return {
    moto,
    settings: { s3Bucket: WEATHER_BUCKET, s3Endpoint: endpoint },
    keys: () => Array.fromAsync(store.list("")),
    async [Symbol.asyncDispose]() {
      store.close();
      await moto.stop();
    },
  };
}

/** Starts everything in the folder of the oracle's fixture; the daemon archives to its folder. */
export async function startDeliveringDaemon(): Promise<DeliveringDaemon> {
  await using opened = new AsyncDisposableStack();
  const keys = await Deno.makeTempDir();
  opened.defer(() => Deno.remove(keys, { recursive: true }));
  const { npub } = await createKeyFile(join(keys, "daemon.pem"));
  const oracleProxy = opened.use(new FaultyProxy());
  const fixture = opened.use(
    await startOracleFixture({
      now: new Date(RECORDING_READY_MS).toISOString(),
      settings: { acceptedOrigins: [oracleProxy.origin], uploaderPubkeys: [npub] },
    }),
  );
  oracleProxy.target = fixture.oracle.address;
  const noaa = opened.use(startNoaaServer(smallRecording(300), { clock: fixture.clock }));

  const { settings } = await loadSettings(daemonSettings, {
    args: [
      `--base-url=${oracleProxy.origin}`,
      `--private-key=${join(keys, "daemon.pem")}`,
      "--data-dir=spool",
      "--raw-data-dir=raw",
      "--token-capacity=1000",
      `--awc-base-url=${noaa.origin}`,
      `--ndfd-base-url=${noaa.origin}`,
      `--nws-api-base-url=${noaa.origin}`,
    ],
    env: {},
    cwd: fixture.folder,
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    print() {},
    complain() {},
  });
  const clock = skippingPauses(fixture.clock);
  const openDaemon = (changed: Partial<DaemonSettings> = {}) =>
    Daemon.create({ ...settings, ...changed }, { clock, log: getLogger("test"), random: () => 0 });
  const uploads: SeenUpload[] = [];
  oracleProxy.observe((stage, { method, path, status }) => {
    if (stage !== "passed" || method !== "POST") return;
    uploads.push({ name: decodeURIComponent(path.split("/").at(-1) ?? ""), status });
  });
  let daemon = await openDaemon();
  opened.defer(() => daemon.close());
  const cleanUp = opened.move();
  return {
    fixture,
    noaa,
    oracleProxy,
    uploads,
    settings,
    get daemon() {
      return daemon;
    },
    async restart(changed) {
      daemon.close();
      return daemon = await openDaemon(changed);
    },
    async cycle(hoursLater = 0) {
      await fixture.clock.advance(hoursLater * 3_600_000);
      return await daemon.runCycle();
    },
    spooled: () => scanDays(settings.dataDir),
    inFolder: async () => (await scanDays(settings.rawDataDir)).map(({ name }) => name),
    async atOracle() {
      const query = new URLSearchParams({
        start: new Date(RECORDING_READY_MS).toISOString(),
        end: new Date(fixture.clock.now()).toISOString(),
      });
      const answer = await (await fixture.get(`/files?${query}`)).json() as {
        file_names: string[];
      };
      return answer.file_names.sort();
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}
