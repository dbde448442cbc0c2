import {
  compareWeatherFileNames,
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { Layout } from "./layout.ts";
import { dayFolders, mayHold, type NanosecondSpan } from "./listing.ts";

/** A folder that changed so shortly before it was read may have changed again without a newer time. */
const RACY_MS = 2000;

/** The names in a folder when it was read. */
interface Reading<Names> {
  readonly names: Names;
  /** When the folder said it was changed last, and when it was read; milliseconds since the Unix epoch. */
  readonly changedMs: number;
  readonly readMs: number;
}

/** The files of a day, oldest first, and a number that is another one after each change of their names. */
interface DayFiles {
  readonly files: Readonly<Record<WeatherFileKind, readonly WeatherFileName[]>>;
  readonly versions: Readonly<Record<WeatherFileKind, number>>;
}

type NamedDay = readonly [day: string, DayFiles];

const NO_FILES: DayFiles = {
  files: { forecasts: [], observations: [] },
  versions: { forecasts: 0, observations: 0 },
};

/** Which published files there are, by the folders of their days; a folder is read again only once it changed. */
export class FolderLists {
  readonly #layout: Layout;
  #days: Reading<readonly string[]> | undefined;
  readonly #files = new Map<string, Reading<DayFiles>>();
  #version = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** The files of a kind whose names lie in the span, oldest first. */
  async find(kind: WeatherFileKind, span: NanosecondSpan): Promise<WeatherFileName[]> {
    const days = await this.#in(span);
    return days.flatMap(([, { files }]) => files[kind].filter((file) => isIn(file, span)));
  }

  /**
   * A text that is another one whenever {@link find} finds something else.
   * @param changes of the kind's files of a day, besides those of their names
   */
  async state(
    kind: WeatherFileKind,
    span: NanosecondSpan,
    changes: (day: string) => number,
  ): Promise<string> {
    return stateOf(await this.#in(span), kind, span, changes);
  }

  /** As {@link state}, without a wait; `undefined` while a folder has to be read for it. */
  stateAtHand(
    kind: WeatherFileKind,
    span: NanosecondSpan,
    changes: (day: string) => number,
  ): string | undefined {
    const days = this.#inAtHand(span);
    return days && stateOf(days, kind, span, changes);
  }

  async #in(span: NanosecondSpan): Promise<readonly NamedDay[]> {
    const known = this.#inAtHand(span);
    if (known) return known;
    const days = (await this.days()).filter((day) => mayHold(day, span));
    return await Promise.all(days.map(async (day) => [day, await this.#ofDay(day)] as const));
  }

  #inAtHand(span: NanosecondSpan): readonly NamedDay[] | undefined {
    const found: NamedDay[] = [];
    if (!isCurrent(this.#days, changeTime(this.#layout.weatherDir))) return undefined;
    for (const day of this.#days.names) {
      if (!mayHold(day, span)) continue;
      const known = this.#files.get(day);
      if (!isCurrent(known, changeTime(this.#layout.dayFolder(day)))) return undefined;
      found.push([day, known.names]);
    }
    return found;
  }

  /** The UTC days that have a folder, oldest first. */
  async days(): Promise<readonly string[]> {
    const root = this.#layout.weatherDir;
    const changedMs = changeTime(root);
    if (isCurrent(this.#days, changedMs)) return this.#days.names;
    const readMs = Date.now();
    const names = await dayFolders(root);
    this.#days = { names, changedMs, readMs };
    const known = new Set(names);
    for (const day of this.#files.keys()) if (!known.has(day)) this.#files.delete(day);
    return names;
  }

  async #ofDay(day: string): Promise<DayFiles> {
    const folder = this.#layout.dayFolder(day);
    const changedMs = changeTime(folder);
    const known = this.#files.get(day);
    if (isCurrent(known, changedMs)) return known.names;
    const readMs = Date.now();
    const before = this.#files.get(day)?.names ?? NO_FILES;
    const names = await readDay(folder, day, before, ++this.#version);
    this.#files.set(day, { names, changedMs, readMs });
    return names;
  }
}

function isIn({ instantNs }: WeatherFileName, { fromNs, toNs }: NanosecondSpan): boolean {
  return instantNs >= fromNs && instantNs <= toNs;
}

function isCurrent<Names>(
  reading: Reading<Names> | undefined,
  changedMs: number,
): reading is Reading<Names> {
  return reading?.changedMs === changedMs && reading.readMs > changedMs + RACY_MS;
}

function stateOf(
  days: readonly NamedDay[],
  kind: WeatherFileKind,
  span: NanosecondSpan,
  changes: (day: string) => number,
): string {
  let count = 0;
  const states = days.flatMap(([day, { files, versions }]) => {
    for (const file of files[kind]) if (isIn(file, span)) count++;
    return versions[kind] === 0 ? [] : [`${day} ${versions[kind]} ${changes(day)}`];
  });
  return `${count}: ${states.join(", ")}`;
}

/**
 * When names in a folder changed last; 0 of one that is not there. The system has it in memory: a look takes some
 * microseconds, and handing it to another thread ten times as many.
 */
function changeTime(folder: string): number {
  try {
    return Deno.statSync(folder).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function readDay(
  folder: string,
  day: string,
  before: DayFiles,
  next: number,
): Promise<DayFiles> {
  const found: WeatherFileName[] = [];
  try {
    for await (const { isFile, name } of Deno.readDir(folder)) {
      const file = isFile ? parseWeatherFileName(name) : undefined;
      if (file?.day === day) found.push(file);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  found.sort(compareWeatherFileNames);
  const ofKind = (kind: WeatherFileKind) => found.filter((file) => file.kind === kind);
  const files = { forecasts: ofKind("forecasts"), observations: ofKind("observations") };
  const version = (kind: WeatherFileKind) =>
    isSame(before.files[kind], files[kind]) ? before.versions[kind] : next;
  return {
    files,
    versions: { forecasts: version("forecasts"), observations: version("observations") },
  };
}

function isSame(a: readonly WeatherFileName[], b: readonly WeatherFileName[]): boolean {
  return a.length === b.length && a.every(({ name }, index) => name === b[index]?.name);
}
