import { join } from "node:path";
import { parseWeatherFileName } from "../../../../shared/contract/weather_file_name.ts";
import type { FaultPlan } from "../../../noaa/fault.ts";
import type { DaemonCommand } from "./daemon_process.ts";
import type { Exchange, ServerAddress } from "../../../delivery/faulty_proxy.ts";
import { Moments } from "./moments.ts";
import { WorldLedger } from "./world_ledger.ts";
import { type ArchiveKind, startParts, type WorldParts } from "./world_parts.ts";

/**
 * The real daemon and the real oracle as processes, with faulty proxies before the oracle and before a real S3
 * stand-in, a NOAA that replays a recording, disks that can fill up, one virtual time for all of them, and a ledger
 * of what they did.
 */
export class World implements AsyncDisposable {
  readonly moments = new Moments();
  readonly ledger = new WorldLedger();
  /** Where the daemon is to archive. */
  archive: ArchiveKind = "folder";
  /** How far the daemon's clock is ahead of everybody else's, ms. */
  skewMs = 0;
  /** How NOAA misbehaves. */
  noaaFaults: FaultPlan | undefined;
  /** What the daemon that runs now was opened with. */
  #opened: ArchiveKind | undefined;

  readonly #spoolChanges: Deno.FsWatcher;
  readonly #watching: Promise<void>;

  private constructor(readonly parts: WorldParts) {
    this.#spoolChanges = Deno.watchFs(parts.disks.spool.folder);
    this.#watching = this.#watchSpool();
    this.#watchRequests();
  }

  /**
   * Starts a world, and its oracle.
   * @param hours how much virtual time may pass
   */
  static async start(hours: number): Promise<World> {
    const world = new World(await startParts(hours));
    await world.connectOracle();
    return world;
  }

  /** The daemon's spool. */
  get spool(): string {
    return this.parts.settings.folder.dataDir;
  }

  /** The archive's folder. */
  get rawData(): string {
    return this.parts.settings.folder.rawDataDir;
  }

  /** Where the oracle keeps what was uploaded. */
  get weatherDir(): string {
    return join(this.parts.disks.oracle.folder, "weather");
  }

  /** Waits until the oracle serves, another one when the last was killed, and connects it to its proxy. */
  async connectOracle(): Promise<void> {
    const { oracle, oracleProxy } = this.parts;
    if (oracle.isEnding) await oracle.revive();
    oracleProxy.target = await oracle.current.ask("where") as ServerAddress; // what it answers
  }

  /** Kills the oracle; its proxy closes connections until {@link connectOracle}. */
  killOracle(): void {
    this.parts.oracleProxy.target = undefined;
    this.parts.oracle.end("SIGKILL");
  }

  /** Sees to it that a daemon with the wanted archive holds the spool. */
  async openDaemon(): Promise<void> {
    if (this.#opened === this.archive) return;
    this.#opened = undefined;
    await this.tellDaemon({ do: "open", settings: this.parts.settings[this.archive] });
    this.#opened = this.archive;
  }

  /** Tells the daemon to do something, and waits until it has. */
  tellDaemon(command: DaemonCommand): Promise<unknown> {
    return this.parts.daemon.current.ask(command);
  }

  /** After the daemon got a signal: waits for its end, and seats another one. */
  async reviveDaemon(): Promise<Deno.CommandStatus> {
    this.#opened = undefined;
    const { daemon, oracleProxy, bucketProxy } = this.parts;
    const status = await daemon.revive();
    await Promise.all([oracleProxy.idle(), bucketProxy.idle()]); // what it began to send has come to its end
    this.ledger.noteDeath();
    return status;
  }

  /** Ends everything and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#spoolChanges.close();
    await this.#watching;
    await this.parts[Symbol.asyncDispose]();
  }

  async #watchSpool(): Promise<void> {
    for await (const _ of this.#spoolChanges) this.moments.tell("spool_change");
  }

  #watchRequests(): void {
    const { ledger, moments, parts } = this;
    parts.oracleProxy.observe((stage, exchange) => {
      const name = fileOf(exchange, "POST");
      if (name === undefined) return;
      ledger.oracle.saw(stage, name, outcomeOf(exchange.status, 201, 409), !ledger.isSpoolFull);
      moments.tell(`upload_${stage}`);
    });
    parts.bucketProxy.observe((stage, exchange) => {
      const name = fileOf(exchange, "PUT");
      if (name === undefined) return;
      ledger.bucket.saw(stage, name, outcomeOf(exchange.status, 200, 412), !ledger.isSpoolFull);
      moments.tell(`put_${stage}`);
    });
    parts.noaa.setFaults((request) => {
      moments.tell("noaa_request");
      const fault = this.noaaFaults?.(request);
      if (fault === undefined && request.service === "metar") ledger.noteRequest(request.url);
      return fault;
    });
  }
}

/** The weather file that a request brings, if it brings one. */
function fileOf({ method, path }: Exchange, wanted: string): string | undefined {
  if (method !== wanted) return undefined;
  const last = path.split("?")[0]?.split("/").at(-1) ?? "";
  return parseWeatherFileName(decodeURIComponent(last))?.name;
}

function outcomeOf(status: number | undefined, stored: number, exists: number) {
  if (status === undefined) return undefined;
  return status === stored ? "stored" : status === exists ? "exists" : "refused";
}
