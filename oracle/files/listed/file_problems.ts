import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import type { ListedFile } from "../../stored/listed_file.ts";
import { hashAt } from "../disk/file_hash.ts";
import type { Layout } from "../disk/layout.ts";
import { listFiles, type NanosecondSpan } from "../disk/listing.ts";
import { allListed } from "./listed_files.ts";

/** Where list and disk are not as they should be; each oldest first. */
export interface FileProblems {
  readonly setAside: readonly ListedFile[];
  /** Listed and in use, and not in their places. */
  readonly missing: readonly ListedFile[];
  /** In their places, and not listed yet. */
  readonly unlisted: readonly WeatherFileName[];
}

/** Holds the list against the names on the disk; what the files hold is not read. */
export async function fileProblems(layout: Layout, db: DatabaseReader): Promise<FileProblems> {
  const files = await allListed(db);
  const there = await listFiles(layout, ["observations", "forecasts"]);
  const [found, known] = [
    new Set(there.map(({ name }) => name)),
    new Set(files.map(({ file }) => file.name)),
  ];
  return {
    setAside: files.filter(({ setAside }) => setAside),
    missing: files.filter(({ file, setAside }) => !setAside && !found.has(file.name)),
    unlisted: there.filter(({ name }) => !known.has(name)),
  };
}

/**
 * Listed files in use whose bytes are not those that were published, oldest first; all bytes of the span are read. Files
 * that are not in their places are told by {@link fileProblems}.
 */
export async function changedFiles(
  layout: Layout,
  db: DatabaseReader,
  { fromNs, toNs }: NanosecondSpan,
): Promise<ListedFile[]> {
  const changed: ListedFile[] = [];
  for (const each of await allListed(db)) {
    const { file, sha256, setAside } = each;
    if (setAside || file.instantNs < fromNs || file.instantNs > toNs) continue;
    const found = await hashAt(layout.original(file)).catch(() => "unreadable");
    if (found !== undefined && found !== sha256) changed.push(each);
  }
  return changed;
}
