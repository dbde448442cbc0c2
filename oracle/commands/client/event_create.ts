import { v7 } from "uuid";
import type { CreateEventRequest } from "../../../shared/contract/event.ts";
import { DEFAULT_METRICS, METRIC_IDS } from "../../../shared/contract/metric.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { checkedText } from "../../../shared/settings/checked_text.ts";
import { choice, integer, list, optional, text, yesNo } from "../../../shared/settings/kinds.ts";
import { setting, type ValuesOf } from "../../../shared/settings/setting.ts";
import { formatInstant, parseInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import {
  askingCommand,
  COORDINATOR_FLAGS,
  coordinatorClient,
  repeatedFlags,
} from "./client_flags.ts";

const CREATE_FLAGS = {
  ...COORDINATOR_FLAGS,
  locations: setting(list(text("<station>", /^[A-Za-z0-9]{1,16}$/, "the id of a station")), {
    key: "locations",
    isRequired: true,
    summary: "Stations, e.g. KORD,KJFK.",
  }),
  metrics: setting(list(choice(...METRIC_IDS)), {
    key: "metrics",
    default: [],
    defaultText: "the oracle's",
    summary: "What is predicted of each station.",
  }),
  startMs: setting(
    optional(checkedText("<time>", "an RFC 3339 time", parseInstant), "the next midnight"),
    {
      key: "start",
      defaultText: "the next midnight UTC",
      summary: "When the window that is predicted begins.",
    },
  ),
  hours: setting(choice("24", "12"), {
    key: "hours",
    default: "24",
    summary: "How long the window is.",
  }),
  entries: setting(integer("<number>", 2, 25), {
    key: "entries",
    default: 3,
    summary: "How many entries take part.",
  }),
  places: setting(integer("<number>", 1, 5), {
    key: "places",
    default: 1,
    summary: "How many places win; fewer than entries.",
  }),
  values: setting(optional(integer("<number>", 1, 1000), "all"), {
    key: "values",
    defaultText: "all",
    summary: "How many predictions an entry may make.",
  }),
  rules: setting(choice("fixed", "lines"), {
    key: "scoring-rules",
    default: "fixed",
    summary: "Score by fixed rules, or against fair lines that the oracle has fitted.",
  }),
  isUnlisted: setting(yesNo, {
    key: "unlisted",
    default: false,
    summary: "Leave the event out of public lists.",
  }),
};

type CreateFlags = ValuesOf<typeof CREATE_FLAGS>;

/** How long after its window an event may be signed at the earliest: the last reports have come in. */
const SIGNED_AFTER_MS = 2 * HOUR_MS;

function requestOf(flags: CreateFlags, nowMs: number): CreateEventRequest {
  const { locations, metrics, entries, places } = flags;
  const startMs = flags.startMs ?? startOfDay(nowMs) + DAY_MS;
  const endMs = startMs + Number(flags.hours) * HOUR_MS;
  return {
    id: v7(),
    locations,
    scoring_fields: metrics.length > 0 ? metrics : undefined,
    start_observation_date: formatInstant(startMs),
    end_observation_date: formatInstant(endMs),
    signing_date: formatInstant(endMs + SIGNED_AFTER_MS),
    total_allowed_entries: entries,
    number_of_places_win: places,
    number_of_values_per_entry: flags.values ??
      locations.length * (metrics.length || DEFAULT_METRICS.length),
    unlisted: flags.isUnlisted || undefined,
    scoring_rules: flags.rules === "lines" ? flags.rules : undefined,
  };
}

/** The command `event create`: signs and creates a prediction event. */
export const eventCreate = askingCommand({
  name: "event create",
  summary: "Sign and create a prediction event at an oracle that allows your key.",
  flags: CREATE_FLAGS,
  async run(flags, { print }) {
    const client = await coordinatorClient(flags);
    const event = await client.createEvent(requestOf(flags, systemClock.now()));
    const { id, scoring_fields: metrics, locations } = event;
    const lines = (event.lines ?? []).map(({ target, metric, lower, upper }) =>
      `\nline     ${target} ${metric}: under below ${lower}, over above ${upper}`
    ).join("");
    const picks = locations.map((station) => `${station} ${metrics[0]} over`).join(", ");
    print(`created ${flags.origin}/oracle/events/${id}
window   ${event.start_observation_date} to ${event.end_observation_date}
predicts ${metrics.join(", ")} at ${locations.join(", ")}
signing  ${event.signing_date}
outcomes ${event.event_announcement.locking_points.length}${lines}

Next: write the picks of all ${event.total_allowed_entries} entries into a file, each entry on a line of its own, like
  ${picks}
and submit them before ${event.entries_close ?? event.end_observation_date}:
  noaa-oracle event enter ${id} --entries entries.txt${repeatedFlags(flags)}`);
    return 0;
  },
});
