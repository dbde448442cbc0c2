import { fileURLToPath } from "node:url";

/** One of the two programs as a process of its own. */
export interface Program {
  readonly name: "oracle" | "daemon";
  /** Resolves when the process has ended, with its exit status. */
  readonly ended: Promise<number>;
  /** Asks it to stop, as Ctrl-C does; a second time it ends at once. */
  stop(): void;
}

/** A file of flags, as the tasks, the scripts and the flake read it too. */
function flagsIn(file: string): string {
  return Deno.readTextFileSync(new URL(`../${file}`, import.meta.url)).trim();
}

/** What the runtime is told of each program. */
function runtimeFlags(name: "oracle" | "daemon"): string[] {
  const permissions = flagsIn(`${name}/permissions.txt`).split(" ");
  return [`--v8-flags=${flagsIn(`${name}/v8_flags.txt`)}`, ...permissions];
}

/**
 * Starts `oracle` or `daemon` with the given flags; its log lines are shown with its name before them.
 * @param show writes one line for people
 */
export function startProgram(
  name: "oracle" | "daemon",
  flags: readonly string[],
  show: (line: string) => void,
): Program {
  const main = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...runtimeFlags(name), main, ...flags],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = Promise.all([lines(child.stdout), lines(child.stderr)].map(async (stream) => {
    for await (const line of stream) show(`${name.padEnd(6)} | ${line}`);
  }));
  let stops = 0;
  return {
    name,
    ended: Promise.all([child.status, output]).then(([status]) => status.code),
    stop() {
      stops++;
      try {
        child.kill(stops === 1 ? "SIGTERM" : "SIGKILL");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has ended already
      }
    },
  };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}
