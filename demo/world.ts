import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { Daemon } from "../daemon/app/daemon.ts";
import { daemonSettings } from "../daemon/settings.ts";
import { Oracle } from "../oracle/app/oracle.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { OracleClient } from "../shared/client/oracle_client.ts";
import { flagsOf } from "../shared/cli/flags_of.ts";
import { loadSettings } from "../shared/settings/load.ts";
import type { Surroundings } from "../shared/settings/surroundings.ts";
import { createKeyFile } from "../shared/keys/key_file.ts";
import { requireInstant } from "../shared/time/instant.ts";
import { demoRecording } from "../testing/noaa/recording.ts";
import { startNoaaServer } from "../testing/noaa/server.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";
import { skippingPauses } from "./moving_clock.ts";

/** Both programs, a NOAA that replays the recording, and a coordinator, under one clock. */
export interface World extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly oracle: Oracle;
  readonly daemon: Daemon;
  /** Signs its requests with a key that the oracle allows to create events. */
  readonly coordinator: OracleClient;
  /** The oracle's origin. */
  readonly origin: string;
  /** The origin of the NOAA that replays the recording. */
  readonly noaa: string;
  /** Moves the story to an instant, and lets the daemon collect there. */
  collectAt(instant: string): ReturnType<Daemon["runCycle"]>;
}

/** The port that both programs use unless told otherwise. */
const USUAL_PORT = 9800;

/**
 * Starts everything in `folder` with the real settings of both programs: nothing in them knows of a demo.
 * @param port the oracle's port; `undefined` for the usual one or, when it is taken, any free one
 * @param begin the story's first instant, ISO 8601
 */
export async function startWorld(
  folder: string,
  port: number | undefined,
  begin: string,
): Promise<World> {
  const clock = new VirtualClock(begin);
  const noaa = startNoaaServer(demoRecording(), { clock });
  const keys = join(folder, "keys");
  const [daemonKey, coordinatorKey] = await Promise.all([
    createKeyFile(join(keys, "daemon.pem")),
    createKeyFile(join(keys, "coordinator.pem")),
    createKeyFile(join(keys, "oracle.pem")),
  ]);
  const listenOn = port ?? (isFree(USUAL_PORT) ? USUAL_PORT : freePort());
  const { settings: forOracle } = await loadSettings(
    oracleSettings,
    quiet(folder, {
      port: listenOn,
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
  const origin = forOracle.remoteUrl;
  const { settings: forDaemon } = await loadSettings(
    daemonSettings,
    quiet(folder, {
      "base-url": origin,
      "data-dir": "daemon/spool",
      "raw-data-dir": "daemon/raw_data",
      "private-key": "keys/daemon.pem",
      "awc-base-url": noaa.origin,
      "ndfd-base-url": noaa.origin,
      "nws-api-base-url": noaa.origin,
    }),
  );
  const daemon = await Daemon.create(forDaemon, {
    clock: skippingPauses(clock),
    log: getLogger(["daemon"]),
  });
  return {
    clock,
    oracle,
    daemon,
    origin,
    noaa: noaa.origin,
    coordinator: new OracleClient({ origin, key: coordinatorKey, clock }),
    async collectAt(instant) {
      await clock.set(Math.max(clock.now(), requireInstant(instant)));
      return await daemon.runCycle();
    },
    async [Symbol.asyncDispose]() {
      daemon.close();
      await oracle.stop();
      await noaa.stop();
    },
  };
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

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
