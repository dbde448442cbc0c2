import type { EventJson } from "../shared/contract/event.ts";
import { demoEntries, demoEvent } from "./players.ts";
import { pickLines, readingLines } from "./scoreboard.ts";
import type { Timeline } from "./timeline.ts";
import type { World } from "../sandbox/world.ts";

/** When the story begins: an hour before the event, with the morning's forecast issued. */
export const STORY_BEGINS = "2026-09-17T10:50:00Z";

/** The collections while the window runs, and the one after the signing date. */
const COLLECTIONS = ["15:05", "18:05", "21:05"].map((time) => `2026-09-17T${time}:00Z`);
const AFTER_WINDOW = "2026-09-18T00:05:00Z";
const AFTER_SIGNING = "2026-09-18T01:05:00Z";

/** The attested event and who its entries are. */
export interface Life {
  readonly event: EventJson;
  readonly nameOf: ReadonlyMap<string, string>;
}

/** Walks one event through its life and prints it. */
export async function liveOneEvent(world: World, timeline: Timeline): Promise<Life> {
  const { clock, coordinator, oracle } = world;
  const step = <T>(text: string, work: () => Promise<T>) =>
    timeline.step(() => clock.now(), text, work);
  const collect = async (instant: string, text: string) => {
    const { observations, forecasts } = await step(text, () => world.collectAt(instant));
    if (!observations.ok) throw new Error(`observations: ${observations.error}`);
    if (!forecasts.ok) throw new Error(`forecasts: ${forecasts.error}`);
    timeline.note(
      `${observations.summary.rows} reports of ${observations.summary.stationsReporting} stations, ` +
        `${forecasts.summary.rows} forecast intervals of ${forecasts.summary.stationsCovered}`,
    );
  };
  const pass = () => oracle.runPass();

  await collect(
    STORY_BEGINS,
    "the daemon collects NOAA's forecasts and reports, and uploads two files",
  );

  const request = demoEvent(clock.now());
  const created = await step(
    "a coordinator announces an event: Chicago and New York, 12:00–24:00 UTC, high and wind",
    () => coordinator.createEvent(request),
  );
  timeline.note(`event ${created.id}`);
  timeline.note(
    `${created.event_announcement.locking_points.length} locking points: every ranking of ` +
      `${created.number_of_places_win} out of ${created.total_allowed_entries}, and the refund`,
  );

  const { entries, nameOf } = demoEntries(created.id, clock.now());
  await step(
    `${entries.length} players' entries are submitted`,
    () => coordinator.submitEntries(created.id, entries),
  );

  for (const [index, instant] of COLLECTIONS.entries()) {
    await collect(instant, "the window runs: reports come in");
    if (index !== 0) continue;
    await pass();
    const running = await readStored(world, created.id);
    timeline.note(`${running.status}; the readings so far, which may still change:`);
    timeline.table(readingLines(running));
    timeline.table(pickLines(running, nameOf));
  }

  await collect(AFTER_WINDOW, "the window is over");
  await pass();
  const completed = await readStored(world, created.id);
  timeline.note(`${completed.status}, not signed before ${completed.signing_date}`);

  await collect(AFTER_SIGNING, "the signing date has passed: the last hour is collected once more");
  await step("the oracle proves the evidence, decides, and signs", pass);
  const event = await readStored(world, created.id);
  if (event.attestation === null) {
    const why = event.settlement_block;
    throw new Error(why ? `not signed: ${why.code}: ${why.message}` : "not signed");
  }
  timeline.note(`attestation ${event.attestation}`);
  return { event, nameOf };
}

async function readStored({ coordinator }: World, id: string): Promise<EventJson> {
  const event = await coordinator.event(id);
  if (!event) throw new Error(`event ${id} is gone`);
  return event;
}
