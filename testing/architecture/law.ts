/** What a room may import of the project, besides itself. */
export interface RoomRule {
  /**
   * Rooms, not those in them; a single file of one; or a program (or `shared`) with all its rooms. Names that begin
   * alike may be written as one: `shared/{contract,time}`.
   */
  readonly mayKnow: readonly string[];
  /** Whether it has no clock, no input or output and no randomness. */
  readonly isPure?: boolean;
}

/** Who may use a package, or a place of ours with an owner. Tests, `testing/` and `bench/` may use what they like. */
export interface OwnerRule {
  /** A package, or a file or folder. */
  readonly what: string;
  /** Rooms, files and folders that may import it. */
  readonly users: readonly string[];
  /** Whether only a dynamic import may load it. */
  readonly dynamicOnly?: boolean;
  readonly why: string;
}

/** An import of what a package keeps to itself: its `src` or `dist`. A new version may move it without notice. */
export interface DeepImport {
  /** As the import writes it: `hyparquet/src/column.js`. */
  readonly what: string;
  /** The files that may. */
  readonly users: readonly string[];
  readonly why: string;
}

/** How long the chain of imports from a program's first file may be. */
export interface ChainRule {
  /** The program's first file. */
  readonly from: string;
  /** Files on the longest chain, the first and the last counted. */
  readonly atMost: number;
}

/** What code may say in one place alone. Tests and `testing/` may say what they like. */
export interface HomeRule {
  readonly what: RegExp;
  /** The folder in which it may be said. */
  readonly home: string;
  readonly why: string;
}

/** All that the architecture test holds a project to. */
export interface Law {
  readonly rooms: Readonly<Record<string, RoomRule>>;
  readonly owners: readonly OwnerRule[];
  readonly deepImports: readonly DeepImport[];
  readonly chains: readonly ChainRule[];
  /** What no pure room's code may say. */
  readonly impure: readonly RegExp[];
  readonly homes: readonly HomeRule[];
}

/** Folders whose loose files are each a room of their own, and whose folders have rules of their own. */
const PROGRAM_ROOTS: ReadonlySet<string> = new Set(["daemon", "oracle", "shared"]);

/** Whether `file` is `place` or lies in it. */
export function lies(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** Whether a file is a test: it may import what it likes, and nothing imports it. */
export function isTest(file: string): boolean {
  return /_test\.tsx?$/.test(file);
}

/**
 * The room a file is in: its folder. A file that lies loose at a program's root is a room of its own, and so is one
 * that the law names.
 */
export function roomOf(file: string, { rooms }: Law): string {
  const folder = file.split("/").slice(0, -1).join("/");
  return file in rooms || PROGRAM_ROOTS.has(folder) ? file : folder;
}

/**
 * The names that a list stands for.
 *
 * @example
 * ```ts
 * import { expandNames } from "./law.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(expandNames(["a/{b,c/d}", "e"]), ["a/b", "a/c/d", "e"]);
 * ```
 */
export function expandNames(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const [, start = "", several] = /^(.*)\{(.*)\}$/.exec(name) ?? [];
    return several?.split(",").map((each) => start + each) ?? [name];
  });
}

/** Whether what a room may know covers a file: its room, the file itself, or all of a program. */
export function covers(place: string, file: string, law: Law): boolean {
  return place === file || place === roomOf(file, law) ||
    PROGRAM_ROOTS.has(place) && lies(file, place);
}
