import { join } from "node:path";
import { IMPURE, type OwnerRule, OWNERS, type RoomRule, ROOMS } from "./rules.ts";
import { type Import, importCycles, type ImportGraph, readImportGraph } from "./import_graph.ts";

function isTest(file: string): boolean {
  return file.endsWith("_test.ts");
}

function lies(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The room a file belongs to, by the longest name it lies under. */
function roomOf(file: string): { name: string; rule: RoomRule } | undefined {
  const names = Object.keys(ROOMS).filter((name) => lies(file, name));
  const name = names.sort((a, b) => b.length - a.length)[0];
  const rule = name === undefined ? undefined : ROOMS[name];
  // A folder below a program is a room of its own, which the program's own line does not cover.
  const isNewRoom = name !== undefined && ["daemon", "oracle", "shared"].includes(name) &&
    file.slice(name.length + 1).includes("/");
  return name === undefined || rule === undefined || isNewRoom ? undefined : { name, rule };
}

function* cycleProblems(graph: ImportGraph): Iterable<string> {
  for (const cycle of importCycles(graph)) yield `import cycle: ${cycle.join(" → ")}`;
}

function* roomProblems({ files }: ImportGraph): Iterable<string> {
  for (const file of files) {
    if (!isTest(file) && !roomOf(file)) {
      yield `${file} lies in no room of testing/architecture/rules.ts: add the room and what it may know`;
    }
  }
}

function* arrowProblems({ imports }: ImportGraph): Iterable<string> {
  for (const { from, to, isPackage } of imports) {
    if (isPackage || isTest(from)) continue;
    if (isTest(to)) yield `${from} → ${to}: nothing imports a test`;
    const room = roomOf(from);
    if (!room || roomOf(to)?.name === room.name) continue;
    if (room.rule.mayKnow.some((place) => lies(to, place))) continue;
    const known = room.rule.mayKnow.join(", ") || "nothing";
    yield `${from} → ${to}: ${room.name} may know ${known} besides itself`;
  }
}

function breaks(one: Import, { what, users, dynamicOnly }: OwnerRule): boolean {
  if (one.isPackage ? one.to !== what : !lies(one.to, what)) return false;
  if (isTest(one.from) || lies(one.from, "testing") || lies(one.from, "bench")) return false;
  if (lies(one.from, what)) return false;
  return !users.some((user) => lies(one.from, user)) || (dynamicOnly === true && !one.isDynamic);
}

function* ownerProblems({ imports }: ImportGraph): Iterable<string> {
  for (const one of imports) {
    for (const rule of OWNERS.filter((rule) => breaks(one, rule))) {
      const users = rule.users.join(", ") || "tests";
      const how = rule.dynamicOnly ? " by a dynamic import" : "";
      yield `${one.from} → ${one.to}: only ${users} may load it${how} (${rule.why})`;
    }
  }
}

/** Source text without comments, so that prose about clocks is no clock. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

async function* purityProblems(root: string, { files }: ImportGraph): AsyncIterable<string> {
  for (const file of files) {
    const room = roomOf(file);
    if (!room?.rule.isPure || isTest(file)) continue;
    const code = withoutComments(await Deno.readTextFile(join(root, file)));
    for (const pattern of IMPURE) {
      const found = pattern.exec(code)?.[0];
      if (found) yield `${file} uses ${found}: ${room.name} is pure, such things are handed in`;
    }
  }
}

/**
 * Checks the project at `root` against the tables of ARCHITECTURE.md and says what breaks them: import cycles,
 * forbidden arrows, packages outside their room, impure code in pure rooms, rooms that the tables do not know.
 */
export async function architectureProblems(root: string): Promise<string[]> {
  const graph = await readImportGraph(root);
  return [
    ...cycleProblems(graph),
    ...roomProblems(graph),
    ...arrowProblems(graph),
    ...ownerProblems(graph),
    ...await Array.fromAsync(purityProblems(root, graph)),
  ];
}
