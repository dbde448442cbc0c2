import { v7 } from "uuid";
import { inventedWeather } from "../testing/evidence/writer/invented_weather.ts";
import { tableRecording } from "../testing/evidence/writer/table_recording.ts";
import type { EventJson } from "../shared/contract/event.ts";
import { formatInstant, requireInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";
import { demoEntries } from "./players.ts";
import { checkRecord, type RecordCheck } from "./record_check.ts";
import { pickLines, readingLines } from "./scoreboard.ts";
import type { Timeline } from "./timeline.ts";
import { World } from "../sandbox/world.ts";
import { findFreePort } from "../testing/fixtures/free_port.ts";

/** Days before the event whose forecasts and reports lines are fitted to; a station needs 20. */
const PAST_DAYS = 22;
const FIRST_DAY_MS = requireInstant("2026-08-20T00:00:00Z");
const EVENT_DAY_MS = FIRST_DAY_MS + PAST_DAYS * DAY_MS;
const SIGNED_AT_MS = EVENT_DAY_MS + DAY_MS + HOUR_MS;
const STATIONS = ["KORD", "KJFK"];

/**
 * Walks one event that is scored against fair lines through its life, on weather that was invented: the recording is of
 * a day, and lines need weeks. Everything else is as it always is.
 */
export async function liveWithLines(folder: string, timeline: Timeline): Promise<RecordCheck> {
  const weather = inventedWeather({
    stations: STATIONS,
    firstDayMs: FIRST_DAY_MS,
    days: PAST_DAYS + 1,
    seed: 21,
  });
  await using world = await World.start({
    folder,
    port: findFreePort(),
    begin: formatInstant(FIRST_DAY_MS - HOUR_MS),
    recording: (now) => tableRecording(weather, now),
    historyHours: 24,
  });
  const { clock, coordinator, oracle } = world;
  const step = <T>(text: string, work: () => Promise<T>) =>
    timeline.step(() => clock.now(), text, work);
  const collectAt = (ms: number) => world.collectAt(formatInstant(ms));

  await step(`invented weather of ${PAST_DAYS} days is collected, evening by evening`, async () => {
    for (let day = 0; day <= PAST_DAYS; day++) {
      await collectAt(FIRST_DAY_MS + day * DAY_MS - HOUR_MS);
    }
  });
  await step(
    "the oracle keeps how forecasts erred on each day, and fits lines to that",
    () => oracle.updateLines(),
  );
  const created = await step(
    "an event scored against lines is announced: invented weather of Chicago and New York",
    () => coordinator.createEvent(linesEvent(clock.now())),
  );
  timeline.table(
    (created.lines ?? []).map(({ target, metric, lower, upper, days }) =>
      `${target} ${metric}: under below ${lower.toFixed(2)}, over above ${
        upper.toFixed(2)
      } (${days} days)`
    ),
  );
  const { entries, nameOf } = demoEntries(created.id, clock.now());
  await coordinator.submitEntries(created.id, entries);
  await step("the day passes, and its reports are collected", async () => {
    await collectAt(EVENT_DAY_MS + DAY_MS + 5 * MINUTE_MS);
    await collectAt(SIGNED_AT_MS + 5 * MINUTE_MS);
  });
  await step(
    "the oracle proves the evidence, decides by the frozen lines, and signs",
    () => oracle.runPass(),
  );
  const event = await coordinator.event(created.id);
  if (!event?.attestation) throw new Error(`not signed: ${event?.settlement_block?.message}`);
  tellResult(timeline, event, nameOf);
  return await checkRecord(`${world.origin}/oracle/events/${event.id}`, `${world.noaa.origin}/`);
}

function linesEvent(nowMs: number) {
  return {
    id: v7({ msecs: nowMs }),
    locations: STATIONS,
    scoring_fields: ["temp_high", "wind_speed"],
    start_observation_date: formatInstant(EVENT_DAY_MS),
    end_observation_date: formatInstant(EVENT_DAY_MS + DAY_MS),
    signing_date: formatInstant(SIGNED_AT_MS),
    total_allowed_entries: 5,
    number_of_places_win: 2,
    number_of_values_per_entry: 4,
    scoring_rules: "lines",
  };
}

function tellResult(
  timeline: Timeline,
  event: EventJson,
  nameOf: ReadonlyMap<string, string>,
): void {
  timeline.note("invented weather, forecast → observed:");
  timeline.table(readingLines(event));
  timeline.note("who predicted what; against lines one answer is right, and pays 10:");
  timeline.table(pickLines(event, nameOf));
}
