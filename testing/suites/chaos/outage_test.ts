import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { v7 as uuidV7 } from "uuid";
import { Daemon } from "../../../daemon/app/daemon.ts";
import { daemonSettings } from "../../../daemon/settings.ts";
import { PauseSkippingClock } from "../../fixtures/pause_skipping_clock.ts";
import { OracleClient } from "../../../shared/client/oracle_client.ts";
import type { WantedSpan } from "../../../shared/contract/wanted.ts";
import type { CreateEventRequest } from "../../../shared/contract/event.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { createKeyFile } from "../../../shared/keys/key_file.ts";
import { givenSettings } from "../../fixtures/given_settings.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { WARMER_DAY } from "../../evidence/writer/day_weather.ts";
import { readingsTable } from "../../evidence/writer/readings_table.ts";
import { tableRecording } from "../../evidence/writer/table_recording.ts";
import { DAY_EVENT, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import type { FaultPlan } from "../../noaa/fault.ts";
import { NoaaServer } from "../../noaa/server.ts";

/** Forty hours after the window: its end lies far behind what a cycle asks for by itself. */
const SIGNING_MS = DAY_WINDOW.endMs + 40 * HOUR_MS;
const TABLE = readingsTable(DAY_WINDOW, {
  KORD: WARMER_DAY,
  KSAW: WARMER_DAY,
  KMCI: { baseline: { rain_amt: 0.1 }, observed: { rain_amt: 0 } },
});

/** The real daemon between a NOAA that serves history and a real oracle, all living by one clock. */
class World implements AsyncDisposable {
  readonly fixture: OracleFixture;
  readonly noaa: NoaaServer;
  readonly #daemon: Daemon;
  readonly #coordinator: OracleClient;
  readonly #uploader: OracleClient;
  readonly #cleanUp: AsyncDisposableStack;

  private constructor(
    { fixture, noaa, daemon, key }:
      & Pick<World, "fixture" | "noaa">
      & { readonly daemon: Daemon; readonly key: SecretKey },
    cleanUp: AsyncDisposableStack,
  ) {
    this.fixture = fixture;
    this.noaa = noaa;
    this.#daemon = daemon;
    this.#coordinator = fixture.client("A");
    this.#uploader = new OracleClient({ origin: fixture.origin, key, clock: fixture.clock });
    this.#cleanUp = cleanUp;
  }

  static async start(): Promise<World> {
    await using opened = new AsyncDisposableStack();
    const keys = await Deno.makeTempDir();
    opened.defer(() => Deno.remove(keys, { recursive: true }));
    const key = await createKeyFile(join(keys, "daemon.pem"));
    let now = () => DAY_WINDOW.startMs;
    const noaa = opened.use(
      new NoaaServer(tableRecording(TABLE, () => now()), {
        clock: { now: () => now(), sleep: () => Promise.reject(new Error("nobody sleeps here")) },
      }),
    );
    const fixture = opened.use(
      await OracleFixture.start({
        now: new Date(DAY_WINDOW.startMs - 24 * HOUR_MS).toISOString(),
        settings: { uploaderPubkeys: [key.npub], evidenceUrlPrefixes: [`${noaa.origin}/`] },
      }),
    );
    now = () => fixture.clock.now();
    const settings = await givenSettings(daemonSettings, {
      cwd: fixture.folder,
      args: [
        `--base-url=${fixture.origin}`,
        `--private-key=${join(keys, "daemon.pem")}`,
        "--data-dir=spool",
        "--raw-data-dir=raw",
        "--token-capacity=1000",
        "--min-forecast-coverage=0",
        `--awc-base-url=${noaa.origin}`,
        `--ndfd-base-url=${noaa.origin}`,
        `--nws-api-base-url=${noaa.origin}`,
      ],
    });
    const daemon = await Daemon.create(settings, {
      clock: new PauseSkippingClock(fixture.clock),
      log: getLogger("test"),
      random: () => 0,
    });
    opened.defer(() => daemon.close());
    return new World({ fixture, noaa, daemon, key }, opened.move());
  }

  /** Moves to an instant, runs a cycle and a pass. */
  async cycleAt(instantMs: number): Promise<void> {
    await this.fixture.clock.set(instantMs);
    const { observations, publish } = await this.#daemon.runCycle();
    assert.ok(observations.ok && publish?.oracle.owed === 0, JSON.stringify(publish));
    await this.fixture.oracle.runPass();
  }

  /** Creates an event and submits entries that pick its first station and metric. */
  async play(event: CreateEventRequest): Promise<void> {
    await this.#coordinator.createEvent(event);
    const picks = [{
      target: event.locations![0]!,
      metric: event.scoring_fields![0]!,
      prediction: "Over" as const,
    }];
    const entries = Array.from({ length: event.total_allowed_entries }, () => ({
      id: uuidV7(),
      event_id: event.id,
      picks,
    }));
    await this.#coordinator.submitEntries(event.id, entries);
  }

  async isAttested(id: string): Promise<boolean> {
    const event = await this.#coordinator.event(id);
    assert.notEqual(event?.settlement_block?.code, "baseline_unavailable");
    return event?.attestation != null;
  }

  /** What the oracle tells its uploader that it lacks. */
  async listWanted(): Promise<readonly WantedSpan[]> {
    return (await this.#uploader.readWanted()).wanted;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }
}

const event = (change: Partial<CreateEventRequest>): CreateEventRequest => ({
  ...DAY_EVENT,
  id: uuidV7(),
  signing_date: new Date(SIGNING_MS).toISOString(),
  ...change,
});
const HEAT = event({ scoring_fields: ["temp_high", "temp_low", "wind_speed"] });
const RAIN = event({
  locations: ["KMCI"],
  scoring_fields: ["rain_amt"],
  number_of_values_per_entry: 1,
});

const failing: FaultPlan = ({ service, url }) =>
  service === "metar" && Number(url.searchParams.get("hours")) > 5
    ? { kind: "status", status: 503 }
    : undefined;

Deno.test("after an outage longer than any look-back all that NOAA still serves is collected, and its events settle", async () => {
  await using world = await World.start();
  const { fixture, noaa } = world;
  await world.cycleAt(DAY_WINDOW.startMs - 24 * HOUR_MS + 5 * MINUTE_MS);
  await world.cycleAt(DAY_WINDOW.startMs - 55 * MINUTE_MS);
  for (const one of [HEAT, RAIN]) await world.play(one);
  await world.cycleAt(DAY_WINDOW.startMs + 65 * MINUTE_MS);

  // Nothing is asked for during the rest of the window and the thirty hours after it.
  await fixture.clock.set(DAY_WINDOW.endMs + 30 * HOUR_MS);
  const lacking = await world.listWanted();
  assert.deepEqual(
    [...new Set(lacking.map(({ station_id, source }) => `${station_id} ${source}`))].sort(),
    ["KMCI metar", "KMCI rr7", "KORD metar", "KSAW metar"],
  );

  // The first cycle after it gets its own hours and not those that are wanted; nothing of them is forgotten.
  noaa.setFaults(failing);
  await world.cycleAt(DAY_WINDOW.endMs + 30 * HOUR_MS + 5 * MINUTE_MS);
  assert.equal(
    (await world.listWanted()).filter(({ source }) => source === "metar").length > 0,
    true,
  );
  noaa.setFaults(undefined);
  await world.cycleAt(DAY_WINDOW.endMs + 31 * HOUR_MS + 5 * MINUTE_MS);
  assert.deepEqual(await world.listWanted(), []);

  await fixture.clock.set(SIGNING_MS);
  assert.deepEqual(
    (await world.listWanted()).map(({ station_id, source, reason }) =>
      `${station_id} ${source} ${reason}`
    )
      .sort(),
    ["KMCI metar stale", "KMCI rr7 stale", "KORD metar stale", "KSAW metar stale"],
  );
  await world.cycleAt(SIGNING_MS + 5 * MINUTE_MS);
  assert.deepEqual(await world.listWanted(), []);
  for (const { id } of [HEAT, RAIN]) assert.equal(await world.isAttested(id), true, id);
});
