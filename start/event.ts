import { v7 } from "uuid";
import { runTask, type Task } from "../shared/cli/task.ts";
import { OracleClient } from "../shared/client/oracle_client.ts";
import type { CreateEventRequest } from "../shared/contract/event.ts";
import { DEFAULT_METRICS } from "../shared/contract/metric.ts";
import { readKeyFile } from "../shared/keys/key_file.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { formatInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../shared/time/units.ts";
import { startOfDay } from "../shared/time/utc_days.ts";
import { EVENT_FLAGS, type EventFlags } from "./event_flags.ts";

function requestOf(flags: EventFlags, nowMs: number): CreateEventRequest {
  const { locations, metrics, entries, places } = flags;
  const startMs = flags.startMs ?? startOfDay(nowMs) + DAY_MS;
  return {
    id: v7(),
    locations,
    scoring_fields: metrics.length > 0 ? metrics : undefined,
    start_observation_date: formatInstant(startMs),
    end_observation_date: formatInstant(startMs + DAY_MS),
    signing_date: formatInstant(startMs + DAY_MS + 2 * HOUR_MS),
    total_allowed_entries: entries,
    number_of_places_win: places,
    number_of_values_per_entry: flags.values ??
      locations.length * (metrics.length || DEFAULT_METRICS.length),
  };
}

async function createEvent(flags: EventFlags): Promise<number> {
  const { origin, key: keyFile } = flags;
  const client = new OracleClient({ origin, key: await readKeyFile(keyFile), clock: systemClock });
  const event = await client.createEvent(requestOf(flags, systemClock.now()));
  console.log(`created ${origin}/oracle/events/${event.id}
window   ${event.start_observation_date} to ${event.end_observation_date}
signing  ${event.signing_date}
outcomes ${event.event_announcement.locking_points.length}`);
  return 0;
}

/** `deno task event`. */
const task: Task<typeof EVENT_FLAGS> = {
  name: "deno task event",
  summary: "Sign and create a prediction event of 24 hours at an oracle that allows your key.",
  flags: EVENT_FLAGS,
  run: createEvent,
};

Deno.exit(await runTask(task, processSurroundings()));
