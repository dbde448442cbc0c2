import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../daemon/app/daemon.ts";
import { daemonSettings } from "../daemon/settings.ts";
import { Oracle } from "../oracle/app/oracle.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { OracleClient } from "../shared/client/oracle_client.ts";
import { flagsOf } from "../shared/cli/flags_of.ts";
import { loadSettings } from "../shared/settings/load.ts";
import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import type { Surroundings } from "../shared/settings/surroundings.ts";
import { createKeyFile } from "../shared/keys/key_file.ts";
import { requireInstant } from "../shared/time/instant.ts";
import { demoRecording, type NoaaRecording } from "../testing/noaa/recording.ts";
import { NoaaServer } from "../testing/noaa/server.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";
import { PauseSkippingClock } from "../testing/fixtures/pause_skipping_clock.ts";
import { findFreePort } from "../testing/fixtures/free_port.ts";

/** What the NOAA of a world answers. */
export interface Replayed {
  readonly recording?: (now: () => number) => NoaaRecording;
  /** Hours of reports that each collection asks for. */
  readonly historyHours?: number;
}

/**
 * Both programs, a NOAA that replays the recording, and a coordinator, under one clock. The programs have their real
 * settings: nothing in them knows of a demo.
 */
export class World implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly oracle: Oracle;
  readonly daemon: Daemon;
  /** Signs its requests with a key that the oracle allows to create events. */
  readonly coordinator: OracleClient;
  readonly #noaa: NoaaServer;

  private constructor(
    { clock, oracle, daemon, coordinator, noaa }:
      & Pick<World, "clock" | "oracle" | "daemon" | "coordinator">
      & { readonly noaa: NoaaServer },
  ) {
    this.clock = clock;
    this.oracle = oracle;
    this.daemon = daemon;
    this.coordinator = coordinator;
    this.#noaa = noaa;
  }

  /**
   * Starts everything in `folder`.
   * @param port the oracle's port; `undefined` for the usual one or, when it is taken, any free one
   * @param begin the story's first instant, ISO 8601
   * @param replayed what NOAA answers; the recording unless given
   */
  static async start(
    folder: string,
    port: number | undefined,
    begin: string,
    { recording = () => demoRecording(), historyHours = 4 }: Replayed = {},
  ): Promise<World> {
    const clock = new VirtualClock(begin);
    const noaa = new NoaaServer(recording(() => clock.now()), { clock });
    const keys = join(folder, "keys");
    const [daemonKey, coordinatorKey] = await Promise.all([
      createKeyFile(join(keys, "daemon.pem")),
      createKeyFile(join(keys, "coordinator.pem")),
      createKeyFile(join(keys, "oracle.pem")),
    ]);
    const { settings: forOracle } = await loadSettings(
      oracleSettings,
      quiet(folder, {
        port: port ?? (isFree(ORACLE_PORT) ? ORACLE_PORT : findFreePort()),
        "event-db": "oracle",
        "weather-dir": "oracle/weather_data",
        "oracle-private-key": "keys/oracle.pem",
        "uploader-pubkeys": daemonKey.npub,
        "coordinator-pubkeys": coordinatorKey.npub,
        "evidence-url-prefixes": `${noaa.origin}/`,
      }),
    );
    const oracle = await Oracle.start(forOracle, {
      clock,
      log: getLogger(["oracle"]),
      passesOnDemand: true, // the story says when
    });
    const { settings: forDaemon } = await loadSettings(
      daemonSettings,
      quiet(folder, {
        "base-url": forOracle.remoteUrl,
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
      log: getLogger(["daemon"]),
    });
    const coordinator = new OracleClient({
      origin: forOracle.remoteUrl,
      key: coordinatorKey,
      clock,
    });
    return new World({ clock, oracle, daemon, coordinator, noaa });
  }

  /** The oracle's origin. */
  get origin(): string {
    return this.oracle.url;
  }

  /** The origin of the NOAA that replays the recording. */
  get noaa(): string {
    return this.#noaa.origin;
  }

  /** Moves the story to an instant, and lets the daemon collect there. */
  async collectAt(instant: string): ReturnType<Daemon["runCycle"]> {
    await this.clock.set(Math.max(this.clock.now(), requireInstant(instant)));
    return await this.daemon.runCycle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.daemon.close();
    await this.oracle.stop();
    await this.#noaa.stop();
  }
}

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

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
