/** What a program reads its settings from and talks to. */
export interface Surroundings {
  /** The command line without the program's name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder; relative paths start there. */
  readonly cwd: string;
  /** The text of a file; rejects with `Deno.errors.NotFound` when there is none. */
  readFile(path: string): Promise<string>;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
}

/** The surroundings of this process. */
export function processSurroundings(): Surroundings {
  return {
    args: Deno.args,
    env: Deno.env.toObject(),
    cwd: Deno.cwd(),
    readFile: (path) => Deno.readTextFile(path),
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
  };
}
