/** Where systems keep `getrlimit`, and the number by which it knows the limit of open files. */
const SYSTEMS: Partial<Record<typeof Deno.build.os, readonly [library: string, resource: number]>> =
  { linux: ["libc.so.6", 7], darwin: ["libSystem.dylib", 8] };

/** What is assumed where the limit cannot be read: the usual soft limit of Linux. */
const ASSUMED = 1024;

/**
 * How many files and connections this process may have open at once: the soft limit that is in force, as getrlimit(2)
 * tells it. Reading it from `/proc` would need every permission there is.
 */
export function readDescriptorLimit(): number {
  const [library, resource] = SYSTEMS[Deno.build.os] ?? [];
  if (library === undefined || resource === undefined) return ASSUMED;
  try {
    const system = Deno.dlopen(library, {
      getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    });
    const softAndHard = new BigUint64Array(2);
    const status = system.symbols.getrlimit(resource, softAndHard);
    system.close();
    return status === 0 ? Number(softAndHard[0]) : ASSUMED;
  } catch {
    return ASSUMED; // no permission for foreign functions, or another C library
  }
}

/** Descriptors that are kept for files, workers and connections of our own. */
const OWN_SHARE = 0.25;
const MOST_OWN = 1024;
/** More connections than this help nobody: the machine is busy with them alone. */
const MOST_CONNECTIONS = 10_000;

/** How many connections may be open at once under a limit of descriptors. */
export function affordableConnections(descriptors: number): number {
  const own = Math.min(MOST_OWN, Math.ceil(descriptors * OWN_SHARE));
  return Math.min(MOST_CONNECTIONS, descriptors - own);
}
