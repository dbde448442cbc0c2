import type { EventJson } from "../../../shared/contract/event.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { integer, yesNo } from "../../../shared/settings/kinds.ts";
import { setting } from "../../../shared/settings/setting.ts";
import { formatInstant, requireInstant } from "../../../shared/time/instant.ts";
import { NewsOfEvent } from "./news_of_event.ts";
import {
  askingCommand,
  eventIdOf,
  ORIGIN_FLAG,
  readingClient,
  repeatedFlags,
} from "./client_flags.ts";

const WATCH_FLAGS = {
  ...ORIGIN_FLAG,
  everySeconds: setting(integer("<seconds>", 1, 3600), {
    key: "every",
    default: 30,
    summary: "How often an older oracle is asked, which tells of no changes.",
  }),
  once: setting(yesNo, {
    key: "once",
    default: false,
    summary: "Show how the event stands, and end.",
  }),
};

/** The command `event watch`: tells what happens to an event, until it is signed or can be no more. */
export const eventWatch = askingCommand({
  name: "event watch",
  summary:
    "Show an event, and each change until it is signed; status 1 when it expired, 4 when there is none.",
  operands: { usage: "<event id>", min: 1, max: 1 },
  flags: WATCH_FLAGS,
  async run(flags, { operands, print, tellProblem }) {
    const id = eventIdOf(operands);
    const client = readingClient(flags);
    using news = new NewsOfEvent(
      (signal) => client.changes.follow({ eventId: id }, signal),
      flags.everySeconds * 1000,
    );
    let shown = "";
    while (true) {
      const event = await client.event(id);
      if (!event) {
        tellProblem(`there is no event ${id} at ${flags.origin}`);
        return 4;
      }
      const standing = standingOf(event);
      if (standing !== shown) print(`${formatInstant(systemClock.now())}  ${standing}`);
      shown = standing;
      if (event.attestation !== null) {
        print(`attestation ${event.attestation}

Next, check it for yourself, from NOAA's documents to the signature:
  noaa-oracle verify ${flags.origin}/oracle/events/${id}`);
        return 0;
      }
      if (hasExpired(event)) {
        print(
          `It has expired unsigned: its contract refunds. Next: noaa-oracle event create --help`,
        );
        return 1;
      }
      if (flags.once) {
        print(`\nNext: noaa-oracle event watch ${id}${repeatedFlags({ origin: flags.origin })}`);
        return 0;
      }
      await news.next(nextInstantMs(event) - systemClock.now());
    }
  },
});

function hasExpired({ event_announcement: { expiry } }: EventJson): boolean {
  return expiry !== null && systemClock.now() >= expiry * 1000;
}

/** When time alone makes another of it. */
function nextInstantMs(event: EventJson): number {
  const { start_observation_date, end_observation_date, event_announcement: { expiry } } = event;
  const instants = [start_observation_date, end_observation_date].map(requireInstant);
  const coming = [...instants, ...expiry === null ? [] : [expiry * 1000]]
    .filter((instant) => instant > systemClock.now());
  return Math.min(...coming);
}

/** How an event stands, with each reading that there is. */
function standingOf(event: EventJson): string {
  const { status, entries, total_allowed_entries: allowed, settlement_block: block } = event;
  const readings = event.readings.map(({ target, metric, baseline, observed }) =>
    `  ${target} ${metric}: forecast ${baseline ?? "unknown"}, observed ${
      observed ?? "nothing yet"
    }`
  );
  const scores = entries.filter(({ base_score }) => base_score !== null)
    .map(({ id, base_score }) => `  entry ${id}: ${base_score} points`);
  return [
    `${status}, ${entries.length}/${allowed} entries, signing from ${event.signing_date}` +
    (block ? `; blocked: ${block.code}: ${block.message}` : ""),
    ...readings,
    ...scores,
  ].join("\n");
}
