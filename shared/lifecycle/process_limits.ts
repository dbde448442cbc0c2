/** Limits of a process, as getrlimit(2) numbers them. */
interface Numbers {
  readonly library: string;
  readonly core: number;
  readonly openFiles: number;
}

const SYSTEMS: Partial<Record<typeof Deno.build.os, Numbers>> = {
  linux: { library: "libc.so.6", core: 4, openFiles: 7 },
  darwin: { library: "libSystem.dylib", core: 4, openFiles: 8 },
};

const SYMBOLS = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const;

/** What is assumed where the limit cannot be read: the usual soft limit of Linux. */
const ASSUMED = 1024;

/**
 * How many files and connections this process may have open at once: the soft limit that is in force. Reading it from
 * `/proc` would need every permission there is.
 */
export function readDescriptorLimit(): number {
  const softAndHard = new BigUint64Array(2);
  const isRead = callSystem(({ getrlimit }, { openFiles }) => getrlimit(openFiles, softAndHard));
  return isRead ? Number(softAndHard[0]) : ASSUMED;
}

/**
 * Keeps the system from writing this process's memory, and the keys in it, to a file should it crash.
 * @returns whether the system took it
 */
export function forbidCoreDumps(): boolean {
  return callSystem(({ setrlimit }, { core }) => setrlimit(core, new BigUint64Array(2)));
}

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** @returns whether there was such a system, and its answer was "done" */
function callSystem(call: (symbols: Library["symbols"], numbers: Numbers) => number): boolean {
  const numbers = SYSTEMS[Deno.build.os];
  if (!numbers) return false;
  try {
    const system = Deno.dlopen(numbers.library, SYMBOLS);
    try {
      return call(system.symbols, numbers) === 0;
    } finally {
      system.close();
    }
  } catch {
    return false; // no permission for foreign functions, or another C library
  }
}
