/** One npm package of `deno.lock`. */
export interface LockedPackage {
  /** Subresource integrity: `sha512-` and base64. */
  readonly integrity: string;
  /** Names, with a version where several are locked. */
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  /** Peers that are there. */
  readonly optionalPeers?: readonly string[];
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** What is read of `deno.lock`, version 5. */
export interface Lockfile {
  readonly version: string;
  /** From what `deno.json` asks for, `npm:name@range`, to the version it got. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** By `name@version`, with `_peer@version` behind it where peers matter. */
  readonly npm: Readonly<Record<string, LockedPackage>>;
}

/**
 * Reads `deno.lock`.
 * @throws {Error} when its format is another one
 */
export function parseLockfile(text: string): Lockfile {
  const lock = JSON.parse(text);
  if (lock.version !== "5") throw new Error(`deno.lock has version ${lock.version}, not 5`);
  return lock;
}

/** Name and version of a package's id: `@scope/name@1.2.3_peer@4.5.6`. */
export function splitId(id: string): { name: string; version: string } {
  const at = id.indexOf("@", 1);
  return { name: id.slice(0, at), version: id.slice(at + 1).split("_")[0] ?? "" };
}

/** The ids of the packages that a package needs directly. */
export function dependenciesOf({ npm }: Lockfile, id: string): string[] {
  const one = npm[id];
  const needed = [
    ...one?.dependencies ?? [],
    ...one?.optionalDependencies ?? [],
    ...one?.optionalPeers ?? [],
  ];
  const ids = Object.keys(npm);
  return needed.flatMap((name) =>
    ids.find((other) => other === name || other.startsWith(`${name}_`)) ??
      ids.find((other) => splitId(other).name === splitId(`${name}@`).name) ?? []
  );
}

/** The ids of all packages that some of the specifiers of `deno.json` bring. */
export function packagesOf(lock: Lockfile, specifiers: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = specifiers.map((specifier) => {
    const { name } = splitId(specifier.replace(/^npm:/, ""));
    const version = lock.specifiers[specifier];
    if (version === undefined) throw new Error(`deno.lock does not know ${specifier}`);
    return `${name}@${version}`;
  });
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...dependenciesOf(lock, id));
  }
  return found;
}
