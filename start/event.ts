import { parseArgs } from "node:util";
import { v7 } from "uuid";
import { OracleClient } from "../shared/client/oracle_client.ts";
import type { CreateEventRequest } from "../shared/contract/event.ts";
import { readKeyFile } from "../shared/keys/key_file.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";
import { DAY_MS, HOUR_MS } from "../shared/time/units.ts";

const HELP = `deno task event: sign and create a prediction event at an oracle that allows your key.

  --key FILE          your coordinator key (required)
  --origin URL        the oracle's public origin (default http://127.0.0.1:9800)
  --locations LIST    stations, e.g. KORD,KJFK (required)
  --metrics LIST      temp_high, temp_low, wind_speed, … (default: the oracle's)
  --start TIME        RFC 3339 (default: the next midnight UTC); the window is 24 hours
  --entries NUMBER    2–25 (default 3)
  --places NUMBER     1–5, fewer than entries (default 1)
  --values NUMBER     predictions an entry may make (default: all)
`;

/** Reads the command line into a create request. Throws Error naming the option that is wrong. */
function requestOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h", default: false },
      key: { type: "string" },
      origin: { type: "string", default: "http://127.0.0.1:9800" },
      locations: { type: "string" },
      metrics: { type: "string" },
      start: { type: "string" },
      entries: { type: "string", default: "3" },
      places: { type: "string", default: "1" },
      values: { type: "string" },
    },
  });
  if (values.help) return undefined;
  if (values.key === undefined) throw new Error("--key is required");
  if (values.locations === undefined) throw new Error("--locations is required");
  const start = values.start ? Date.parse(values.start) : nextMidnight();
  if (!Number.isFinite(start)) throw new Error(`--start must be a time, got "${values.start}"`);
  const locations = values.locations.split(",");
  const metrics = values.metrics?.split(",");
  const request: CreateEventRequest = {
    id: v7(),
    locations,
    scoring_fields: metrics,
    start_observation_date: new Date(start).toISOString(),
    end_observation_date: new Date(start + DAY_MS).toISOString(),
    signing_date: new Date(start + DAY_MS + 2 * HOUR_MS).toISOString(),
    total_allowed_entries: Number(values.entries),
    number_of_places_win: Number(values.places),
    number_of_values_per_entry: Number(values.values ?? locations.length * (metrics?.length ?? 3)),
  };
  return { request, origin: values.origin, keyFile: values.key };
}

function nextMidnight(): number {
  return (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
}

let asked: ReturnType<typeof requestOf>;
try {
  asked = requestOf(Deno.args);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  Deno.exit(2);
}
if (!asked) {
  console.log(HELP);
  Deno.exit(0);
}
try {
  const { request, origin, keyFile } = asked;
  const client = new OracleClient({ origin, key: await readKeyFile(keyFile), clock: systemClock });
  const event = await client.createEvent(request);
  console.log(`created ${origin}/oracle/events/${event.id}
window   ${event.start_observation_date} to ${event.end_observation_date}
signing  ${event.signing_date}
outcomes ${event.event_announcement.locking_points.length}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
