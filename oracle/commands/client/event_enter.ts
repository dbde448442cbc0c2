import { v7 } from "uuid";
import { UsageError } from "../../../shared/cli/command.ts";
import { messageOf } from "../../../shared/message_of.ts";
import { path } from "../../../shared/settings/kinds.ts";
import { setting } from "../../../shared/settings/setting.ts";
import {
  askingCommand,
  COORDINATOR_FLAGS,
  coordinatorClient,
  eventIdOf,
  repeatedFlags,
} from "./client_flags.ts";
import { parseEntryLines } from "./entry_lines.ts";

const ENTER_FLAGS = {
  ...COORDINATOR_FLAGS,
  entries: setting(path("<file>"), {
    key: "entries",
    isRequired: true,
    summary: "All entries of the event, one on a line: KORD temp_high over, KJFK wind_speed par.",
  }),
};

/** The command `event enter`: submits all entries of an event. */
export const eventEnter = askingCommand({
  name: "event enter",
  summary: "Submit all entries of an event, once.",
  operands: { usage: "<event id>", min: 1, max: 1 },
  flags: ENTER_FLAGS,
  async run(flags, { operands, print }) {
    const id = eventIdOf(operands);
    const entries = (await readEntries(flags.entries)).map((picks) => ({
      id: v7(),
      event_id: id,
      picks,
    }));
    const client = await coordinatorClient(flags);
    const event = await client.submitEntries(id, entries);
    entries.forEach((entry, index) => print(`entry ${index + 1}  ${entry.id}`));
    const receipt = event.entries_receipt;
    if (receipt) print(`receipt  ${receipt.digest}: the oracle signed that it holds these picks`);
    print(`
Next: keep the answer that proves what was played, and watch the event until it is signed:
  curl -s ${flags.origin}/oracle/events/${id} > ${id}.json
  noaa-oracle event watch ${id}${repeatedFlags({ origin: flags.origin })}`);
    return 0;
  },
});

async function readEntries(file: string) {
  try {
    return parseEntryLines(await Deno.readTextFile(file));
  } catch (error) {
    throw new UsageError(`--entries ${file}: ${messageOf(error)}`);
  }
}
