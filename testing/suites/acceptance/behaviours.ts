/** A numbered behaviour of docs/acceptance.md. */
export interface Behaviour {
  /** `D1` of the daemon or `O1` of the oracle. */
  readonly id: string;
  /** Why no test cites it, as a word of the page's table of marks. */
  readonly mark: string | undefined;
}

/** Numbers at the end of a text in quotes: `"… (D35, D36)"`. */
const CITED = /\(([DO]\d{1,3}(?:, [DO]\d{1,3})*)\)["'`]/g;
/** Numbers at the beginning of a text in quotes: `"35, 36: …"`. */
const MISPLACED = /["'`](?:[A-Z] )?\d{1,3}(?:(?:, |–)\d{1,3})*: [^"'`\n]*["'`]/g;

/** The behaviours of the page in its order. @throws {unknown} if a number stands twice or a mark is not explained. */
export function readBehaviours(page: string): Behaviour[] {
  const marks = new Set([...page.matchAll(/^\| ([a-z]+) +\|/gm)].map(([, mark]) => mark));
  const behaviours = [...page.matchAll(/^- \*\*([DO]\d{1,3})\*\* (?:_([a-z]+)_ )?/gm)]
    .map(([, id = "", mark]): Behaviour => ({ id, mark }));
  const seen = new Set<string>();
  for (const { id, mark } of behaviours) {
    if (seen.has(id)) throw new Error(`${id} stands twice`);
    if (mark !== undefined && !marks.has(mark)) throw new Error(`${id}: no reason for "${mark}"`);
    seen.add(id);
  }
  return behaviours;
}

/** What disagrees between the page and the sources of tests by path, a sentence each. */
export function disagreements(
  behaviours: readonly Behaviour[],
  tests: ReadonlyMap<string, string>,
): string[] {
  const known = new Set(behaviours.map(({ id }) => id));
  const cited = new Set<string>();
  const found: string[] = [];
  for (const [path, source] of tests) {
    for (const [text] of source.matchAll(MISPLACED)) {
      found.push(`${path}: ${text} begins with a number: put it at the end, as (D1) or (O1)`);
    }
    for (const [, ids = ""] of source.matchAll(CITED)) {
      for (const id of ids.split(", ")) {
        if (!known.has(id)) found.push(`${path} cites ${id}, which docs/acceptance.md lacks`);
        cited.add(id);
      }
    }
  }
  for (const { id, mark } of behaviours) {
    if (mark === undefined && !cited.has(id)) found.push(`${id} has no test`);
    if (mark !== undefined && cited.has(id)) found.push(`${id} is marked ${mark} and has a test`);
  }
  return found;
}
