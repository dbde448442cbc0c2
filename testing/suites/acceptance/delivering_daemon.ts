import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../../../daemon/app/daemon.ts";
import { type DaemonSettings, daemonSettings } from "../../../daemon/settings.ts";
import { PauseSkippingClock } from "../../fixtures/pause_skipping_clock.ts";
import { givenSettings } from "../../fixtures/given_settings.ts";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import { S3Store } from "../../../shared/storage/s3_store.ts";
import { FaultyProxy } from "../../delivery/faulty_proxy.ts";
import { RECORDING_READY_MS, smallRecording } from "../../noaa/small_recording.ts";
import { type FoundFile, scanDays } from "../../delivery/spool_scan.ts";
import { Moto } from "../../fixtures/moto.ts";
import { NoaaServer } from "../../noaa/server.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";

/** The bucket that a daemon archives to when it is started for it. */
export const WEATHER_BUCKET = "noaa-oracle-weather";

/** An upload, and what the oracle answered. */
export interface SeenUpload {
  readonly name: string;
  /** `undefined` when it did not answer. */
  readonly status: number | undefined;
}

/** Real S3 semantics for a {@link DeliveringDaemon}. */
export class WeatherBucket implements AsyncDisposable {
  private constructor(readonly moto: Moto, readonly store: S3Store) {}

  /** Starts an S3 stand-in; the bucket itself is made unless `isMissing`. */
  static async start(isMissing = false): Promise<WeatherBucket> {
    const moto = await Moto.start();
    const { endpoint } = moto;
    const store = await S3Store.open({ bucket: WEATHER_BUCKET, endpoint, region: "us-west-2" });
    if (!isMissing) await moto.createBucket(WEATHER_BUCKET);
    return new WeatherBucket(moto, store);
  }

  /** Settings that make the daemon archive there. */
  get settings(): Pick<DaemonSettings, "s3Bucket" | "s3Endpoint"> {
    return { s3Bucket: WEATHER_BUCKET, s3Endpoint: this.moto.endpoint };
  }

  /** The keys it holds. */
  keys(): Promise<string[]> {
    return Array.fromAsync(this.store.list(""));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.close();
    await this.moto.stop();
  }
}

/** The real daemon between a NOAA that replays reports and a real oracle; it archives to a folder of the oracle's fixture. */
export class DeliveringDaemon implements AsyncDisposable {
  readonly fixture: OracleFixture;
  readonly noaa: NoaaServer;
  readonly oracleProxy: FaultyProxy;
  readonly settings: DaemonSettings;
  /** Upload requests in the order they were answered by the oracle. */
  readonly uploads: SeenUpload[] = [];
  readonly #cleanUp: AsyncDisposableStack;
  #daemon: Daemon | undefined;

  private constructor(
    { fixture, noaa, oracleProxy, settings }: Pick<
      DeliveringDaemon,
      "fixture" | "noaa" | "oracleProxy" | "settings"
    >,
    cleanUp: AsyncDisposableStack,
  ) {
    this.fixture = fixture;
    this.noaa = noaa;
    this.oracleProxy = oracleProxy;
    this.settings = settings;
    this.#cleanUp = cleanUp;
    oracleProxy.observe((stage, { method, path, status }) => {
      if (stage !== "passed" || method !== "POST") return;
      this.uploads.push({ name: decodeURIComponent(path.split("/").at(-1) ?? ""), status });
    });
  }

  /** Starts everything. */
  static async start(): Promise<DeliveringDaemon> {
    await using opened = new AsyncDisposableStack();
    const keys = await Deno.makeTempDir();
    opened.defer(() => Deno.remove(keys, { recursive: true }));
    const privateKey = join(keys, "daemon.pem");
    const { npub } = await createKeyFile(privateKey);
    const oracleProxy = opened.use(new FaultyProxy());
    const fixture = opened.use(
      await OracleFixture.start({
        now: new Date(RECORDING_READY_MS).toISOString(),
        settings: { acceptedOrigins: [oracleProxy.origin], uploaderPubkeys: [npub] },
      }),
    );
    oracleProxy.target = fixture.oracle.address;
    const noaa = opened.use(new NoaaServer(smallRecording(300), { clock: fixture.clock }));
    const settings = await givenSettings(daemonSettings, {
      cwd: fixture.folder,
      args: [
        `--base-url=${oracleProxy.origin}`,
        `--private-key=${privateKey}`,
        "--data-dir=spool",
        "--raw-data-dir=raw",
        "--token-capacity=1000",
        `--awc-base-url=${noaa.origin}`,
        `--ndfd-base-url=${noaa.origin}`,
        `--nws-api-base-url=${noaa.origin}`,
      ],
    });
    const started = new DeliveringDaemon({ fixture, noaa, oracleProxy, settings }, opened.move());
    await started.#openDaemon();
    return started;
  }

  /** The daemon that runs now. */
  get daemon(): Daemon {
    return this.#daemon!; // opened before anybody has it
  }

  /** Ends the daemon and starts another one on the same spool, with other settings. */
  async restart(settings?: Partial<DaemonSettings>): Promise<Daemon> {
    this.daemon.close();
    return await this.#openDaemon(settings);
  }

  /** A cycle, so many hours after the last one. */
  async cycle(hoursLater = 0): ReturnType<Daemon["runCycle"]> {
    await this.fixture.clock.advance(hoursLater * 3_600_000);
    return await this.daemon.runCycle();
  }

  /** Finished files of the spool. */
  listSpool(): Promise<FoundFile[]> {
    return scanDays(this.settings.dataDir);
  }

  /** Names in the archive's folder. */
  async inFolder(): Promise<string[]> {
    return (await scanDays(this.settings.rawDataDir)).map(({ name }) => name);
  }

  /** Names that the oracle lists. */
  async atOracle(): Promise<string[]> {
    const query = new URLSearchParams({
      start: new Date(RECORDING_READY_MS).toISOString(),
      end: new Date(this.fixture.clock.now()).toISOString(),
    });
    const answer = await (await this.fixture.get(`/files?${query}`)).json() as {
      file_names: string[];
    };
    return answer.file_names.sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#daemon?.close();
    await this.#cleanUp.disposeAsync();
  }

  async #openDaemon(changed: Partial<DaemonSettings> = {}): Promise<Daemon> {
    return this.#daemon = await Daemon.create({ ...this.settings, ...changed }, {
      clock: new PauseSkippingClock(this.fixture.clock),
      log: getLogger("test"),
      random: () => 0,
    });
  }
}
