import type { ImportGraph } from "./import_graph.ts";

/** What each file or room leads to. */
export type Arrows = ReadonlyMap<string, readonly string[]>;

/**
 * The arrows between the files of a project: what each imports, types included. A package is not followed, and
 * neither is a worker, which starts a program of its own.
 */
export function fileArrows({ files, imports }: ImportGraph): Arrows {
  const arrows = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, to, isPackage, isWorker } of imports) {
    if (!isPackage && !isWorker) arrows.get(from)?.push(to);
  }
  return arrows;
}

/** Circles, each as a path that ends where it began; there is none when no arrow leads back to where it came from. */
export function circles(arrows: Arrows): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const onTrail = new Set<string>();
  const visit = (place: string): void => {
    if (onTrail.has(place)) {
      found.push([...trail.slice(trail.indexOf(place)), place]);
      return;
    }
    if (done.has(place)) return;
    done.add(place);
    trail.push(place);
    onTrail.add(place);
    for (const target of arrows.get(place) ?? []) visit(target);
    trail.pop();
    onTrail.delete(place);
  };
  for (const place of arrows.keys()) visit(place);
  return found;
}

/**
 * The longest chain of imports that begins at `start`, as the places on it, `start` first. Its length is the number
 * of files, each file is on it once; imports of types count as much as others. Takes arrows without circles.
 */
export function longestChain(arrows: Arrows, start: string): string[] {
  const known = new Map<string, string[]>();
  const chainFrom = (place: string): string[] => {
    const before = known.get(place);
    if (before) return before;
    let longest: string[] = [];
    known.set(place, [place]);
    for (const target of arrows.get(place) ?? []) {
      const chain = chainFrom(target);
      if (chain.length > longest.length) longest = chain;
    }
    const chain = [place, ...longest];
    known.set(place, chain);
    return chain;
  };
  return chainFrom(start);
}
