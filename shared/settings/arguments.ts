import { suggestion } from "./nearest.ts";
import type { SettingProblem } from "./problem.ts";

/** A flag that the command line may hold. */
export interface Flag {
  /** What the flag sets. */
  readonly id: string;
  /** Its spellings with dashes, the preferred one first, e.g. `["--level", "-l"]`. */
  readonly names: readonly string[];
  /** Whether it stands alone, meaning yes; `--name=false` and `--no-name` then mean no. */
  readonly bare: boolean;
}

/** One use of a flag. */
export interface GivenFlag {
  /** The spelling used. */
  readonly name: string;
  /** What it was given, `true` or `false` for one that stands alone. */
  readonly text: string;
}

/** A command line taken apart. */
export interface Arguments {
  /** What is no flag, in order. */
  readonly operands: string[];
  /** Uses by {@link Flag.id}, in order. */
  readonly given: ReadonlyMap<string, GivenFlag[]>;
  readonly problems: SettingProblem[];
}

interface Spelling {
  readonly flag: Flag;
  /** Fixed text of `--no-name`. */
  readonly text?: string;
}

function spellings(flags: readonly Flag[]): Map<string, Spelling> {
  const known = new Map<string, Spelling>();
  for (const flag of flags) {
    for (const name of flag.names) {
      known.set(name, { flag });
      if (flag.bare && name.startsWith("--")) {
        known.set(`--no-${name.slice(2)}`, { flag, text: "false" });
      }
    }
  }
  return known;
}

/**
 * Takes a command line apart. Flags are written `--name value`, `--name=value`, `-n value` or `-n=value` and may
 * stand anywhere; `--` ends them. Nothing throws: what cannot be understood is a problem.
 */
export function parseArguments(args: readonly string[], flags: readonly Flag[]): Arguments {
  const known = spellings(flags);
  const operands: string[] = [];
  const given = new Map<string, GivenFlag[]>();
  const problems: SettingProblem[] = [];
  const queue = [...args];

  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === "--") {
      operands.push(...queue.splice(0));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const spelling = known.get(name);
    if (!spelling) {
      problems.push({ key: name, rule: `unknown flag${suggestion(name, known.keys())}` });
      continue;
    }
    let text = spelling.text ?? (equals < 0 ? undefined : arg.slice(equals + 1));
    if (text === undefined) text = spelling.flag.bare ? "true" : queue.shift();
    if (text === undefined) {
      problems.push({ key: name, rule: "needs a value" });
      continue;
    }
    const uses = given.get(spelling.flag.id) ?? [];
    uses.push({ name, text });
    given.set(spelling.flag.id, uses);
  }
  return { operands, given, problems };
}
