import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { ArchiveDelivery } from "../../../daemon/publish/archive_delivery.ts";
import { BucketArchive, FolderArchive } from "../../../daemon/publish/archive_place.ts";
import type { Delivery } from "../../../daemon/publish/delivery.ts";
import { OracleDelivery } from "../../../daemon/publish/oracle_delivery.ts";
import { Publisher, type PublishSummary } from "../../../daemon/publish/publisher.ts";
import { Spool } from "../../../daemon/publish/spool.ts";
import {
  parseWeatherFileName,
  type WeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { LogRecording } from "../../fixtures/log_recording.ts";
import { Moto } from "../../fixtures/moto.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { Disk } from "../../delivery/disk.ts";
import { FaultyProxy, type ServerAddress } from "../../delivery/faulty_proxy.ts";

const BUCKET = "noaa-oracle-weather";
const REGION = "us-west-2";
/** How long the impatient wait for an answer; real time, enough for a busy machine to read a request. */
export const PATIENCE_MS = 2_500;

/** Where a round archives to. */
export type BenchArchive = "folder" | "bucket";

/** Whom a round gives less than the two minutes that both places usually have to answer. */
export type Impatience = "oracle" | "archive" | undefined;

/**
 * The daemon's publisher between a spool and two places that can be made to misbehave: a real oracle, and a folder or
 * a real S3 stand-in. What it logs is recorded.
 */
export class DeliveryBench implements AsyncDisposable {
  /** How far the daemon's clock is ahead of the oracle's, ms. */
  skewMs = 0;
  readonly log = new LogRecording();
  readonly #publishers: Readonly<Record<string, Publisher>>;
  readonly #deliveries: readonly { close(): void }[];
  readonly #cleanUp: AsyncDisposableStack;
  #second = 0;

  private constructor(
    readonly fixture: OracleFixture,
    readonly oracleProxy: FaultyProxy,
    readonly bucketProxy: FaultyProxy,
    readonly disks: { readonly spool: Disk; readonly archive: Disk },
    cleanUp: AsyncDisposableStack,
  ) {
    this.#cleanUp = cleanUp;
    const { U: key } = fixture.parties;
    const clock: Clock = {
      now: () => fixture.clock.now() + this.skewMs,
      sleep: (ms) => fixture.clock.advance(ms),
    };
    const oracleOptions = { baseUrl: oracleProxy.origin, key, npub: key.npub, clock };
    const oracle = new OracleDelivery(oracleOptions);
    const impatientOracle = new OracleDelivery({ ...oracleOptions, timeoutMs: PATIENCE_MS });
    const { origin: endpoint } = bucketProxy;
    const bucketOptions = { bucket: BUCKET, endpoint, region: REGION };
    const folder = new ArchiveDelivery(
      new FolderArchive({ folder: this.rawData, memory: this.spool }),
    );
    const bucket = new ArchiveDelivery(new BucketArchive(bucketOptions));
    const impatientBucket = new ArchiveDelivery(
      new BucketArchive({ ...bucketOptions, deadlineMs: PATIENCE_MS }),
    );
    this.#deliveries = [oracle, impatientOracle, folder, bucket, impatientBucket];
    const publisher = (...deliveries: readonly Delivery[]) =>
      new Publisher({ spool: new Spool(this.spool), deliveries, clock, log: getLogger("daemon") });
    this.#publishers = {
      folder: publisher(oracle, folder),
      bucket: publisher(oracle, bucket),
      "folder, impatient with oracle": publisher(impatientOracle, folder),
      "bucket, impatient with archive": publisher(oracle, impatientBucket),
    };
  }

  /** Starts everything; the spool is empty. */
  static async start(): Promise<DeliveryBench> {
    await using opened = new AsyncDisposableStack();
    const oracleProxy = opened.use(new FaultyProxy());
    const fixture = opened.use(
      await OracleFixture.start({
        // The oracle's HTTP server dates its answers by the machine's clock.
        now: new Date().toISOString(),
        settings: { acceptedOrigins: [oracleProxy.origin] },
      }),
    );
    oracleProxy.target = fixture.oracle.address;
    const disks = {
      spool: opened.use(await Disk.mount(fixture.folder, "spool_disk", 16)),
      archive: opened.use(await Disk.mount(fixture.folder, "archive_disk", 16)),
    };
    const moto = await Moto.start();
    opened.defer(() => moto.stop());
    await moto.createBucket(BUCKET);
    const { hostname, port } = new URL(moto.endpoint);
    const address: ServerAddress = { hostname, port: Number(port) };
    const bucketProxy = opened.use(new FaultyProxy(address));
    return new DeliveryBench(fixture, oracleProxy, bucketProxy, disks, opened.move());
  }

  /** The spool's folder. */
  get spool(): string {
    return join(this.disks.spool.folder, "spool");
  }

  /** The archive's folder. */
  get rawData(): string {
    return join(this.disks.archive.folder, "raw");
  }

  /** Where a file lies in the spool. */
  pathOf({ day, name }: WeatherFileName): string {
    return join(this.spool, day, name);
  }

  /** Puts another weather file into the spool, stamped a second after the last one. */
  async put(bytes?: Uint8Array): Promise<WeatherFileName> {
    const stampMs = this.fixture.clock.now() + ++this.#second * 1_000;
    const name = parseWeatherFileName(weatherFileName("observations", stampMs))!; // in its own form
    await Deno.mkdir(join(this.spool, name.day), { recursive: true });
    const content = bytes ?? await observationFile([observation("2026-01-01T00:53:00Z")]);
    await Deno.writeFile(this.pathOf(name), content);
    return name;
  }

  /** One round of the publisher, and the lines of level `ERROR` and `WARN` that it left. */
  async publish(
    archive: BenchArchive,
    impatience?: Impatience,
  ): Promise<PublishSummary & { complaints: string[] }> {
    const kind = impatience ? `${archive}, impatient with ${impatience}` : archive;
    const publisher = this.#publishers[kind];
    if (!publisher) throw new Error(`no round is made for "${kind}"`);
    await this.fixture.clock.advance(1000); // so that a repeated proof differs
    const summary = await publisher.publish();
    await Promise.all([this.oracleProxy.idle(), this.bucketProxy.idle()]);
    const lines = await this.log.take();
    return { ...summary, complaints: lines.filter((line) => /Z (ERROR|WARN) /.test(line)) };
  }

  /** How often the real place behind a proxy took the file while `work` was done. */
  async timesTaken(name: WeatherFileName, work: () => Promise<unknown>): Promise<number> {
    let times = 0;
    const forget = [this.oracleProxy, this.bucketProxy].map((proxy) =>
      proxy.observe((stage, { method, path, status }) => {
        const isTaken = stage === "passed" &&
          (method === "POST" && status === 201 || method === "PUT" && status === 200);
        if (isTaken && decodeURIComponent(path.split("?")[0]!).endsWith(name.name)) times++;
      })
    );
    await work();
    for (const stop of forget) stop();
    return times;
  }

  /** Ends everything and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.log[Symbol.dispose]();
    for (const delivery of this.#deliveries) delivery.close();
    await this.#cleanUp.disposeAsync();
  }
}
