import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../daemon/app/daemon.ts";
import { daemonSettings } from "../daemon/settings.ts";
import { Oracle } from "../oracle/app/oracle.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { OracleClient } from "../shared/client/oracle_client.ts";
import { flagsOf } from "../shared/cli/flags_of.ts";
import { createKeyFile } from "../shared/keys/key_file.ts";
import { SecretKey } from "../shared/keys/secret_key.ts";
import { type Clock, systemClock } from "../shared/lifecycle/clock.ts";
import { loadSettings } from "../shared/settings/load.ts";
import type { Surroundings } from "../shared/settings/surroundings.ts";
import { requireInstant } from "../shared/time/instant.ts";
import { FaultyProxy } from "../testing/delivery/faulty_proxy.ts";
import { PauseSkippingClock } from "../testing/fixtures/pause_skipping_clock.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";
import type { NoaaRecording } from "../testing/noaa/recording.ts";
import { NoaaServer } from "../testing/noaa/server.ts";

/** What a world is made of. */
export interface WorldOptions {
  /** Everything is kept in it. */
  readonly folder: string;
  /** The oracle's port. */
  readonly port: number;
  /** The first instant of its clock, ISO 8601. */
  readonly begin: string;
  /** What NOAA answers. */
  recording(now: () => number): NoaaRecording;
  /** Hours of reports that each collection asks for; 4 unless given. */
  readonly historyHours?: number;
  /** Who may create events; one that is nobody else's unless given. */
  readonly coordinators?: readonly [SecretKey, ...SecretKey[]];
}

/**
 * Both programs, a NOAA that answers from a recording, and a coordinator, under one clock that stands still until it is
 * moved. The programs have their real settings: nothing in them knows of a world. Requests are signed by the time of
 * the machine, so that any client's proofs are good.
 */
export class World implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly oracle: Oracle;
  readonly daemon: Daemon;
  /** Signs its requests with the first key that the oracle allows to create events. */
  readonly coordinator: OracleClient;
  readonly noaa: NoaaServer;
  /** What the daemon reaches the oracle through. */
  readonly uploads: FaultyProxy;

  private constructor(
    { clock, oracle, daemon, coordinator, noaa, uploads }: Pick<
      World,
      "clock" | "oracle" | "daemon" | "coordinator" | "noaa" | "uploads"
    >,
  ) {
    this.clock = clock;
    this.oracle = oracle;
    this.daemon = daemon;
    this.coordinator = coordinator;
    this.noaa = noaa;
    this.uploads = uploads;
  }

  /**
   * Starts everything.
   * @throws {Deno.errors.AddrInUse} when the port is taken
   */
  static async start(options: WorldOptions): Promise<World> {
    const { folder, port, begin, recording, historyHours = 4 } = options;
    const { coordinators = [SecretKey.random()] } = options;
    await using opened = new AsyncDisposableStack();
    const clock = new VirtualClock(begin);
    const noaa = opened.use(new NoaaServer(recording(() => clock.now()), { clock }));
    const uploads = opened.use(new FaultyProxy());
    const daemonKey = await createKeyFile(join(folder, "keys/daemon.pem"));
    await createKeyFile(join(folder, "keys/oracle.pem"));
    const { settings: forOracle } = await loadSettings(
      oracleSettings,
      quiet(folder, {
        port,
        "accepted-origins": uploads.origin,
        "event-db": "oracle",
        "weather-dir": "oracle/weather_data",
        "oracle-private-key": "keys/oracle.pem",
        "uploader-pubkeys": daemonKey.npub,
        "coordinator-pubkeys": coordinators.map(({ npub }) => npub).join(","),
        "evidence-url-prefixes": `${noaa.origin}/`,
      }),
    );
    const oracle = await Oracle.start(forOracle, {
      clock,
      proofClock: systemClock,
      log: getLogger(["oracle"]),
      passesOnDemand: true, // whoever moves the clock says when
    });
    opened.defer(async () => void await oracle.stop());
    uploads.target = oracle.address;
    const { settings: forDaemon } = await loadSettings(
      daemonSettings,
      quiet(folder, {
        "base-url": uploads.origin,
        "data-dir": "daemon/spool",
        "raw-data-dir": "daemon/raw_data",
        "private-key": "keys/daemon.pem",
        "awc-base-url": noaa.origin,
        "ndfd-base-url": noaa.origin,
        "nws-api-base-url": noaa.origin,
        "observation-history-hours": historyHours,
      }),
    );
    const daemon = await Daemon.create(forDaemon, {
      clock: new PauseSkippingClock(clock),
      proofClock: IMPATIENT,
      log: getLogger(["daemon"]),
    });
    const coordinator = new OracleClient({
      origin: forOracle.remoteUrl,
      key: coordinators[0],
      clock: systemClock,
    });
    opened.move();
    return new World({ clock, oracle, daemon, coordinator, noaa, uploads });
  }

  /** The oracle's origin. */
  get origin(): string {
    return this.oracle.url;
  }

  /** Moves the clock to an instant, and lets the daemon collect there. */
  async collectAt(instant: string): ReturnType<Daemon["runCycle"]> {
    await this.clock.set(Math.max(this.clock.now(), requireInstant(instant)));
    return await this.daemon.runCycle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.daemon.close();
    await this.oracle.stop();
    await this.uploads[Symbol.asyncDispose]();
    await this.noaa.stop();
  }
}

/** The time of the machine, in which nobody waits: a proof that did not reach the oracle may be sent again at once. */
const IMPATIENT: Clock = { now: () => systemClock.now(), sleep: () => Promise.resolve() };

function quiet(cwd: string, flags: Readonly<Record<string, string | number>>): Surroundings {
  return {
    args: flagsOf(flags),
    env: {},
    cwd,
    readFile: (path) => Deno.readTextFile(path),
    print() {},
    complain() {},
  };
}
