import type { Loaded } from "../settings/load.ts";
import type { Declarations, SettingsSchema } from "../settings/setting.ts";

/** A flag of one command, besides the settings. */
export interface CommandOption {
  /** With its dashes, e.g. `--once`. */
  readonly name: string;
  /** What it takes, e.g. `<time>`; without it the flag stands alone. */
  readonly takes?: string;
  readonly summary: string;
}

/** What a command takes besides flags. */
export interface Operands {
  /** As help shows them, e.g. `<file>…`. */
  readonly usage: string;
  readonly min: number;
  readonly max: number;
}

/** One thing a program can be told to do. */
export interface Command<S> {
  /** One word, or two for a part of a larger command: `files clean`. */
  readonly name: string;
  readonly summary: string;
  readonly options?: readonly CommandOption[];
  /** None unless given. */
  readonly operands?: Operands;
  /**
   * Does it and resolves to the exit status.
   * @throws {UsageError} when what it was given makes no sense: exit status 2
   */
  run(call: CommandCall<S>): Promise<number>;
}

/** What a command was called with. */
export interface CommandCall<S> {
  /** The folder where relative paths start. */
  readonly cwd: string;
  readonly operands: readonly string[];
  /** Whether an option that stands alone was given. */
  has(option: string): boolean;
  /** What an option was given, the last time when it was repeated. */
  valueOf(option: string): string | undefined;
  /**
   * Reads the settings.
   * @throws {SettingsError} with all that is wrong: exit status 2
   */
  settings(): Promise<Loaded<S>>;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
  /** Writes to standard error what is wrong, after the program's name. */
  tellProblem(text: string): void;
}

/** A program with commands. */
export interface Program<D extends Declarations, S> {
  /** What it is called where it is installed. */
  readonly name: string;
  readonly schema: SettingsSchema<D, S>;
  /** One sentence for help. */
  readonly summary: string;
  /** The command that runs when none is named. */
  readonly defaultCommand: string;
  readonly commands: readonly Command<S>[];
}

/** A command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
