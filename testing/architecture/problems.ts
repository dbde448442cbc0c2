import { join } from "node:path";
import { type Import, type ImportGraph, readImportGraph } from "./import_graph.ts";
import { covers, expandNames, isTest, type Law, lies, type OwnerRule, roomOf } from "./law.ts";
import { circles, fileArrows, longestChain } from "./paths.ts";
import { LAW } from "./rules.ts";

function* cycleProblems(graph: ImportGraph): Iterable<string> {
  for (const cycle of circles(fileArrows(graph))) yield `import cycle: ${cycle.join(" → ")}`;
}

/** Circles of rooms, where no file need be on a circle. */
function* circleProblems({ imports }: ImportGraph, law: Law): Iterable<string> {
  const arrows = new Map<string, string[]>();
  const examples = new Map<string, string>();
  for (const { from, to, isPackage } of imports) {
    if (isPackage || isTest(from)) continue;
    const [user, used] = [roomOf(from, law), roomOf(to, law)];
    const arrow = `${user} → ${used}`;
    if (user === used || examples.has(arrow)) continue;
    examples.set(arrow, `${from} → ${to}`);
    arrows.set(user, [...arrows.get(user) ?? [], used]);
  }
  for (const circle of circles(arrows)) {
    const imports = circle.slice(1).map((room, i) => examples.get(`${circle[i]} → ${room}`));
    yield `circle of rooms: ${circle.join(" → ")} (${imports.join(", ")})`;
  }
}

function* chainProblems(graph: ImportGraph, { chains }: Law): Iterable<string> {
  const arrows = fileArrows(graph);
  for (const { from, atMost } of chains) {
    const chain = longestChain(arrows, from);
    if (chain.length <= atMost) continue;
    yield `${chain.length} files on the longest import chain, ${atMost} may be: ${
      chain.join(" → ")
    }`;
  }
}

function* arrowProblems({ files, imports }: ImportGraph, law: Law): Iterable<string> {
  for (const file of files) {
    if (!isTest(file) && !(roomOf(file, law) in law.rooms)) {
      yield `${file} lies in no room of testing/architecture/rooms.ts: add the room and what it may know`;
    }
  }
  for (const { from, to, isPackage } of imports) {
    if (isPackage || isTest(from)) continue;
    if (isTest(to)) yield `${from} → ${to}: nothing imports a test`;
    const room = roomOf(from, law);
    const rule = law.rooms[room];
    if (!rule || roomOf(to, law) === room) continue;
    const places = expandNames(rule.mayKnow);
    if (places.some((place) => covers(place, to, law))) continue;
    const known = places.join(", ") || "nothing";
    yield `${from} → ${to}: ${room} may know ${known} besides itself`;
  }
}

/** Whether an import needs an owner's leave. */
function isOwned({ from, to, isPackage }: Import, { what }: OwnerRule): boolean {
  if (isPackage ? to !== what : !lies(to, what)) return false;
  if (isTest(from) || lies(from, "testing") || lies(from, "bench")) return false;
  return !lies(from, what);
}

function* ownerProblems({ imports }: ImportGraph, { owners }: Law): Iterable<string> {
  for (const one of imports) {
    for (const rule of owners.filter((rule) => isOwned(one, rule))) {
      const isUser = rule.users.some((user) => lies(one.from, user));
      if (isUser && (one.isDynamic || !rule.dynamicOnly)) continue;
      const users = rule.users.join(", ") || "tests";
      const how = rule.dynamicOnly ? " by a dynamic import" : "";
      yield `${one.from} → ${one.to}: only ${users} may load it${how} (${rule.why})`;
    }
  }
}

function* deepImportProblems({ imports }: ImportGraph, { deepImports }: Law): Iterable<string> {
  for (const { from, written, isPackage } of imports) {
    if (!isPackage || !/^[^.].*\/(src|dist)\//.test(written)) continue;
    const isListed = deepImports.some(({ what, users }) =>
      what === written && users.includes(from)
    );
    if (isListed) continue;
    yield `${from} → ${written}: a package's own files may move; use what it exports, or list it with its reason`;
  }
}

/** What the law says of things that are gone: it forbids and allows nothing any more. */
function* staleProblems({ files, imports }: ImportGraph, law: Law): Iterable<string> {
  const own = imports.filter(({ from }) => !isTest(from));
  const rooms = new Set(files.filter((file) => !isTest(file)).map((file) => roomOf(file, law)));
  for (const [room, { mayKnow }] of Object.entries(law.rooms)) {
    if (!rooms.has(room)) {
      yield `the rule for ${room}: there is no such room`;
      continue;
    }
    const targets = own.filter(({ from, isPackage }) => !isPackage && roomOf(from, law) === room)
      .map(({ to }) => to).filter((to) => roomOf(to, law) !== room);
    for (const place of expandNames(mayKnow)) {
      if (targets.some((to) => covers(place, to, law))) continue;
      yield `${room} may know ${place}: no import needs that`;
    }
  }
  for (const rule of law.owners) {
    const users = own.filter((one) => isOwned(one, rule)).map(({ from }) => from);
    for (const user of rule.users.filter((user) => !users.some((from) => lies(from, user)))) {
      yield `${user} may load ${rule.what}: no import needs that`;
    }
    if (!imports.some(({ to }) => lies(to, rule.what))) {
      yield `the rule for ${rule.what}: nothing imports it`;
    }
  }
  for (const { what, users } of law.deepImports) {
    const needed = new Set(imports.filter(({ written }) => written === what).map((i) => i.from));
    for (const user of users.filter((user) => !needed.has(user))) {
      yield `${user} may import ${what}: no import needs that`;
    }
  }
}

/** Source text without comments, so that prose about clocks is no clock. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

async function* wordProblems(root: string, { files }: ImportGraph, law: Law) {
  for (const file of files) {
    if (isTest(file)) continue;
    const room = roomOf(file, law);
    const code = withoutComments(await Deno.readTextFile(join(root, file)));
    for (const pattern of law.rooms[room]?.isPure ? law.impure : []) {
      const found = pattern.exec(code)?.[0];
      if (found) yield `${file} uses ${found}: ${room} is pure, such things are handed in`;
    }
    for (const { what, home, why } of lies(file, "testing") ? [] : law.homes) {
      const found = lies(file, home) ? undefined : what.exec(code)?.[0];
      if (found) yield `${file} says ${found}: only ${home} may (${why})`;
    }
  }
}

/**
 * Checks the project at `root` against the law of rules.ts and rooms.ts and says what breaks it, a sentence each:
 * files or rooms that import each other in a circle, arrows that no room allows, packages outside their room, imports
 * of what a package keeps to itself, impure code in pure rooms, what is said away from its home, too long chains, and
 * rules that nothing needs any more.
 */
export async function architectureProblems(root: string, law: Law = LAW): Promise<string[]> {
  const graph = await readImportGraph(root);
  return [
    ...cycleProblems(graph),
    ...circleProblems(graph, law),
    ...chainProblems(graph, law),
    ...arrowProblems(graph, law),
    ...ownerProblems(graph, law),
    ...deepImportProblems(graph, law),
    ...staleProblems(graph, law),
    ...await Array.fromAsync(wordProblems(root, graph, law)),
  ];
}
