import { join } from "node:path";
import { weatherFileName } from "../../../../shared/contract/weather_file_name.ts";
import type { SeededDice } from "../../../fixtures/seeded_dice.ts";
import { scanDays } from "../../../delivery/spool_scan.ts";
import type { World } from "../world/world.ts";
import type { Fault, FaultGroup } from "./fault.ts";

/** A name of today that no run of the daemon has, because runs begin on whole seconds. */
function strayName(world: World, dice: SeededDice): string {
  const kind = dice.pick(["observations", "forecasts"]);
  const secondMs = Math.floor(world.parts.time.now() / 1000) * 1000;
  return weatherFileName(kind, secondMs - dice.between(1, 3_000) * 1000 + dice.between(1, 999));
}

function litter(
  what: string,
  put: (path: string, world: World) => Promise<void>,
  suffix = "",
): Fault {
  return {
    name: `${what} in the spool`,
    async begin(world, dice) {
      const name = strayName(world, dice);
      const folder = join(world.spool, name.split("_")[1]!.slice(0, 10)); // a weather file's name
      world.ledger.litter.add(name);
      await Deno.mkdir(folder, { recursive: true });
      await put(join(folder, name + suffix), world);
      return () => {};
    },
  };
}

const text = (content: string) => (path: string) => Deno.writeTextFile(path, content);

async function truncate(path: string, world: World): Promise<void> {
  const [first] = await scanDays(world.spool);
  const bytes = first ? await Deno.readFile(first.path) : new TextEncoder().encode("PAR1 cut off");
  await Deno.writeFile(path, bytes.subarray(0, bytes.length / 2));
}

/** What other programs, people and crashes leave among the daemon's files. */
export const LITTER: FaultGroup = {
  chance: 0.3,
  faults: () => [
    litter("a foreign file", text("remember the milk\n"), ".notes.txt"),
    litter("an empty file", text("")),
    litter("a truncated file", truncate),
    litter("a .partial file", text("PAR1"), ".partial"),
    litter("an .invalid file", text("nothing"), ".invalid"),
    litter("a folder with a file's name", (path) => Deno.mkdir(path)),
    litter("a note without its file", text(""), ".uploaded"),
  ],
};
