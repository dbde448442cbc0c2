import { askingCommand, ORIGIN_FLAG, readingClient, repeatedFlags } from "./client_flags.ts";

/** The command `event list`: the newest events of an oracle, a line each. */
export const eventList = askingCommand({
  name: "event list",
  summary:
    "List the newest events of an oracle, a line each: id, status, window, stations, entries.",
  flags: ORIGIN_FLAG,
  async run(flags, { print }) {
    const events = await readingClient(flags).listEvents();
    for (const event of events) {
      const { id, locations, total_entries: entered, total_allowed_entries: allowed } = event;
      const status = event.settlement_block ? "Blocked" : event.status;
      print(
        `${id}  ${
          status.padEnd(9)
        }  ${event.start_observation_date} to ${event.end_observation_date}  ` +
          `${entered}/${allowed} entries  ${locations.join(",")}`,
      );
    }
    const origin = repeatedFlags(flags);
    if (events.length === 0) {
      print(
        `There is no event at ${flags.origin}. Next, make one: noaa-oracle event create --help`,
      );
    } else print(`\nNext: noaa-oracle event watch ${events[0]?.id}${origin}`);
    return 0;
  },
});
