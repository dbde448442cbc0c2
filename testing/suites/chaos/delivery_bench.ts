import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { ArchiveDelivery, type ArchivePlace } from "../../../daemon/publish/archive_delivery.ts";
import { bucketArchive, folderArchive } from "../../../daemon/publish/archive_place.ts";
import { OracleDelivery } from "../../../daemon/publish/oracle_delivery.ts";
import { Publisher, type PublishSummary } from "../../../daemon/publish/publisher.ts";
import { Spool } from "../../../daemon/publish/spool.ts";
import {
  parseWeatherFileName,
  type WeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { s3Store } from "../../../shared/storage/s3_store.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { LogRecording } from "../../fixtures/log_recording.ts";
import { startMoto } from "../../fixtures/moto.ts";
import { type OracleFixture, startOracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { Disk } from "../../delivery/disk.ts";
import { FaultyProxy, type ServerAddress } from "../../delivery/faulty_proxy.ts";

const BUCKET = "noaa-oracle-weather";
const REGION = "us-west-2";
/** How long an upload, or a put by the impatient, may take; real time. */
const PATIENCE_MS = 400;

/** Where a round archives to; the impatient bucket is the bucket with less time to answer. */
export type BenchArchive = "folder" | "bucket" | "impatient bucket";

/**
 * The daemon's publisher between a spool and two places that can be made to misbehave: a real oracle, and a folder or
 * a real S3 stand-in. What it logs is recorded.
 */
export class DeliveryBench implements AsyncDisposable {
  /** How far the daemon's clock is ahead of the oracle's, ms. */
  skewMs = 0;
  readonly log = new LogRecording();
  readonly #oracle: OracleDelivery;
  readonly #publishers: Readonly<Record<BenchArchive, Publisher>>;
  readonly #archives: Readonly<Record<BenchArchive, ArchiveDelivery>>;
  readonly #cleanUp: AsyncDisposableStack;
  #minute = 0;

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
    this.#oracle = new OracleDelivery({
      baseUrl: oracleProxy.origin,
      key,
      npub: key.npub,
      clock,
      timeoutMs: PATIENCE_MS,
    });
    const { origin: endpoint } = bucketProxy;
    const bucket = bucketArchive({ bucket: BUCKET, endpoint, region: REGION });
    this.#archives = {
      folder: new ArchiveDelivery(folderArchive({ folder: this.rawData, memory: this.spool })),
      bucket: new ArchiveDelivery(bucket),
      "impatient bucket": new ArchiveDelivery(impatient(bucket, endpoint)),
    };
    const publisher = (archive: ArchiveDelivery) =>
      new Publisher({
        spool: new Spool(this.spool),
        deliveries: [this.#oracle, archive],
        clock,
        log: getLogger("daemon"),
      });
    this.#publishers = {
      folder: publisher(this.#archives.folder),
      bucket: publisher(this.#archives.bucket),
      "impatient bucket": publisher(this.#archives["impatient bucket"]),
    };
  }

  /** Starts everything; the spool is empty. */
  static async start(): Promise<DeliveryBench> {
    await using opened = new AsyncDisposableStack();
    const oracleProxy = opened.use(new FaultyProxy());
    const fixture = opened.use(
      await startOracleFixture({
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
    const moto = await startMoto();
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

  /** Puts another weather file into the spool, stamped a minute after the last one. */
  async put(bytes?: Uint8Array): Promise<WeatherFileName> {
    const stampMs = this.fixture.clock.now() + ++this.#minute * 60_000;
    const name = parseWeatherFileName(weatherFileName("observations", stampMs))!; // in its own form
    await Deno.mkdir(join(this.spool, name.day), { recursive: true });
    const content = bytes ?? await observationFile([observation("00:53")]);
    await Deno.writeFile(this.pathOf(name), content);
    return name;
  }

  /** One round of the publisher, and the lines of level `ERROR` and `WARN` that it left. */
  async publish(archive: BenchArchive): Promise<PublishSummary & { complaints: string[] }> {
    await this.fixture.clock.advance(1000); // so that a repeated proof differs
    const summary = await this.#publishers[archive].publish();
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
    for (const delivery of [this.#oracle, ...Object.values(this.#archives)]) delivery.close();
    await this.#cleanUp.disposeAsync();
  }
}

/** The bucket as the daemon knows it, but for the two minutes it would wait for an answer. */
function impatient(place: ArchivePlace, endpoint: string): ArchivePlace {
  const store = s3Store({ bucket: BUCKET, endpoint, region: REGION, deadlineMs: PATIENCE_MS });
  return {
    ...place,
    open: () => store,
    close: () => store.then((opened) => opened.close()),
  };
}
