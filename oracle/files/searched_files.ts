import type { WeatherFileKind } from "../../shared/contract/weather_file_name.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import type { ListedFile } from "../stored/listed_file.ts";
import type { Layout } from "./disk/layout.ts";
import { listFiles, namesIn } from "./disk/listing.ts";
import type { LightFiles } from "./light/light_files.ts";
import type { Adoption } from "./listed/adoption.ts";
import type { ListedFiles } from "./listed/listed_files.ts";
import type { Quarantine } from "./listed/quarantine.ts";

/** The disk does not hold what is listed, or holds what is not: nothing may be concluded from it now. */
export class FilesUnavailableError extends Error {
  override readonly name = "FilesUnavailableError";
  /** @param isPassing whether it ends by itself, soon */
  constructor(message: string, readonly isPassing = false) {
    super(message);
  }
}

/** What the disk is held against the list with. */
export interface SearchedFilesOptions {
  readonly layout: Layout;
  readonly listed: ListedFiles;
  readonly light: Pick<LightFiles, "find" | "isAsListed" | "excluded">;
  readonly quarantine: Pick<Quarantine, "setDamagedAside">;
  readonly adoption: Pick<Adoption, "run">;
}

const MOST_NAMED = 5;

/** Says which files evidence has to be searched in, and whether they are all there. */
export class SearchedFiles {
  readonly #options: SearchedFilesOptions;

  constructor(options: SearchedFilesOptions) {
    this.#options = options;
  }

  /** The listed files of a kind that were published in a span, oldest first, whether they are there or not. */
  async listed(kind: WeatherFileKind, publications: ClosedSpan): Promise<ListedFile[]> {
    if (publications.fromMs > publications.toMs) return [];
    return await this.#options.listed.in(kind, namesIn(publications));
  }

  /**
   * The same files. Each that is in use lies in its place with
   * the bytes it was published with, none that was set aside does, and no other file is there.
   *
   * @throws {FilesUnavailableError} naming what is not so
   */
  async find(kind: WeatherFileKind, publications: ClosedSpan): Promise<ListedFile[]> {
    if (publications.fromMs > publications.toMs) return [];
    const { layout, listed, light, adoption } = this.#options;
    const span = namesIn(publications);
    const named = async () =>
      new Set((await listFiles(layout, [kind], span)).map(({ name }) => name));
    const known = new Set((await listed.in(kind, span)).map(({ file }) => file.name));
    const unlisted = [...await named()].filter((name) => !known.has(name));
    if (unlisted.length > 0) {
      void adoption.run();
      const message = `weather files are still being read: ${spell(unlisted)}`;
      throw new FilesUnavailableError(message, true);
    }
    await light.find(kind, span, true);
    await this.#setDamagedAside(known);
    const there = await named();
    const files = await listed.in(kind, span);
    const missing: ListedFile[] = [];
    for (const each of files.filter(({ setAside }) => !setAside)) {
      const isThere = there.has(each.file.name);
      if (!isThere || !await light.isAsListed(each.file, each.sha256)) missing.push(each);
    }
    if (missing.length > 0) {
      throw new FilesUnavailableError(
        `published weather files are gone or are not what was published: ${spellFiles(missing)}`,
      );
    }
    const back = files.filter(({ file, setAside }) => setAside && there.has(file.name));
    if (back.length > 0) {
      throw new FilesUnavailableError(
        `weather files that were set aside lie in their places: ${spellFiles(back)}`,
      );
    }
    return files;
  }

  /** What cannot be read although it is as it was published counts as set aside from now on. */
  async #setDamagedAside(known: ReadonlySet<string>): Promise<void> {
    const { light, quarantine } = this.#options;
    for (const { file, isDamaged } of light.excluded()) {
      if (isDamaged && known.has(file.name)) await quarantine.setDamagedAside(file);
    }
  }
}

function spellFiles(files: readonly ListedFile[]): string {
  return spell(files.map(({ file }) => file.name));
}

function spell(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
