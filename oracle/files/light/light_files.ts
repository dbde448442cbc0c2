import type { Logger } from "@logtape/logtape";
import {
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { hashAt, hashOf } from "../disk/file_hash.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import type { ParquetFooter } from "../../../shared/parquet/footer.ts";
import type { FileFacts } from "../footers/file_facts.ts";
import { readFacts, WeatherFileError } from "../footers/read_facts.ts";
import { type FileIdentity, fileIdentity } from "../disk/file_identity.ts";
import type { FileIndex, IndexedFile } from "../facts/file_index.ts";
import type { Layout } from "../disk/layout.ts";
import { FolderLists } from "../disk/folder_lists.ts";
import type { NanosecondSpan } from "../disk/listing.ts";
import type { ExcludedFile, LightFile } from "./light_file.ts";
import { writeLightCopy } from "./light_copy.ts";
import type { FileLimits } from "../disk/limits.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";

/** What light files are made and kept with. */
export interface LightFilesOptions {
  readonly layout: Layout;
  readonly index: FileIndex;
  readonly limits: FileLimits;
  readonly log: Logger;
}

/** What is known of a file that is not used. */
interface Exclusion {
  readonly reason: string;
  /** Of the original that was found wanting; `undefined` when there was none. */
  readonly identity: FileIdentity | undefined;
  /** Whether the file itself is bad, and not only another than was published. */
  readonly isDamaged: boolean;
}

const CHANGED = "it was changed on the disk after it was published";

/**
 * Light copies and index entries of published files, made from the originals whenever they are missing or stale.
 * A file that turns out damaged or changed is excluded from all answers, and said so once, until it changes again and
 * turns out to be what was published.
 */
export class LightFiles {
  readonly #options: LightFilesOptions;
  readonly #lists: FolderLists;
  /** How often what is known of the files of a kind and day became something else. */
  readonly #changes = new Map<string, number>();
  readonly #excluded = new Map<string, Exclusion>();
  readonly #pending = new Map<string, Promise<IndexedFile | undefined>>();
  readonly #callbacks = new Set<(file: WeatherFileName) => void>();
  #isStopped = false;

  constructor(options: LightFilesOptions) {
    this.#options = options;
    this.#lists = new FolderLists(options.layout);
  }

  /** The folder that all light copies lie below. */
  get folder(): string {
    return this.#options.layout.lightDir;
  }

  /**
   * What the engine reads of the files of a kind whose instant lies in the closed span, oldest first.
   * @param asEvidence also compares every file with what was recorded when it was published
   */
  async find(
    kind: WeatherFileKind,
    span: NanosecondSpan,
    asEvidence = false,
  ): Promise<LightFile[]> {
    const files = await this.#lists.find(kind, span);
    return await (asEvidence ? this.verify(files) : this.usable(files));
  }

  /** The folder of what others derive from light copies. */
  get narrowFolder(): string {
    return this.#options.layout.narrowDir;
  }

  /** The UTC days that have published files, oldest first. */
  days(): Promise<readonly string[]> {
    return this.#lists.days();
  }

  /** A text that is another one whenever the files that {@link find} gives are others, or have other bytes. */
  state(kind: WeatherFileKind, span: NanosecondSpan): Promise<string> {
    return this.#lists.state(kind, span, (day) => this.#changesOf(kind, day));
  }

  /** As {@link state}, without a wait; `undefined` while a folder has to be read for it. */
  stateAtHand(kind: WeatherFileKind, span: NanosecondSpan): string | undefined {
    return this.#lists.stateAtHand(kind, span, (day) => this.#changesOf(kind, day));
  }

  /** The files left out of all answers, and why. */
  excluded(): ExcludedFile[] {
    return [...this.#excluded].flatMap(([name, { reason, isDamaged }]) => {
      const file = parseWeatherFileName(name);
      return file ? [{ file, reason, isDamaged }] : [];
    });
  }

  /**
   * Leaves a damaged file out of all answers while it stays as it is.
   * @param identity of the original that the reason is about; the one that was recorded of it unless given
   */
  exclude(
    file: WeatherFileName,
    reason: string,
    identity: FileIdentity | undefined = this.#options.index.get(file.name)?.identity,
  ): void {
    if (!this.#exclude(file, { reason, identity, isDamaged: true })) return;
    for (const callback of this.#callbacks) callback(file);
  }

  /** Calls back after each damaged file that is left out. */
  onDamaged(callback: (file: WeatherFileName) => void): void {
    this.#callbacks.add(callback);
  }

  /** Makes no more than what is at hand: a month of files takes minutes, and a stop has seconds. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Files that may be used, in their order. What is missing of them is made first, newest first; excluded and vanished
   * files are left out.
   * @throws {RefusalError} `busy` when something is missing and nothing more is made
   */
  async usable(files: readonly WeatherFileName[]): Promise<LightFile[]> {
    for (const file of files) {
      const exclusion = this.#excluded.get(file.name);
      if (exclusion) await this.#readmit(file, exclusion);
    }
    const missing = files.filter(({ name }) =>
      !this.#options.index.get(name) && !this.#excluded.has(name)
    );
    for (const file of missing.reverse()) {
      if (this.#isStopped) throw new RefusalError("busy", "the oracle stops; ask again later");
      await this.#makeOnce(file);
    }
    return files.flatMap((file) => {
      const entry = this.#excluded.has(file.name) ? undefined : this.#options.index.get(file.name);
      return entry ? [this.#lightFile(file, entry)] : [];
    });
  }

  /**
   * Compares files with what was recorded of them. An original that changed is excluded; a light copy that changed is
   * written again. What is left may serve as evidence.
   */
  async verify(files: readonly WeatherFileName[]): Promise<LightFile[]> {
    for (const { file } of await this.usable(files)) {
      const entry = this.#options.index.get(file.name);
      if (entry) await this.#verify(file, entry);
    }
    return await this.usable(files);
  }

  /**
   * Makes the light copy and the entry of a file anew, whatever the disk says of its changes, because its pages could not
   * be read. An original that is not what was published is excluded.
   * @returns `undefined` when the file itself is damaged or gone
   */
  async mend(file: WeatherFileName): Promise<LightFile | undefined> {
    const { layout, index } = this.#options;
    const entry = index.get(file.name);
    const identity = await fileIdentity(layout.original(file));
    if (entry && identity !== undefined && !await this.#isAsPublished(file, entry)) {
      this.#exclude(file, { reason: CHANGED, identity, isDamaged: false });
      return undefined;
    }
    const made = await this.#makeOnce(file);
    return made && this.#lightFile(file, made);
  }

  /** Writes the light copy and the entry of a file whose facts are known. */
  async add(
    file: WeatherFileName,
    facts: FileFacts,
    { source, footer, sha256 }: { source: ByteSource; footer: ParquetFooter; sha256: string },
  ): Promise<IndexedFile> {
    const { layout, index } = this.#options;
    const identity = await fileIdentity(layout.original(file));
    await writeLightCopy(source, footer, layout.light(file));
    const lightIdentity = await fileIdentity(layout.light(file));
    if (!identity || !lightIdentity) throw new Error(`${file.name} vanished while it was read`);
    const { rows, columns, bounds } = facts;
    const entry = {
      name: file.name,
      identity,
      lightIdentity,
      size: source.size,
      sha256,
      rows,
      columns,
      bounds,
    };
    await index.put(entry, facts);
    this.#changed(file);
    return entry;
  }

  /**
   * The SHA-256 that a file was published with, read as the index reads it; of a file that is not usable that of its bytes.
   * @returns `undefined` when it is gone
   */
  async hashOf(file: WeatherFileName): Promise<string | undefined> {
    await this.usable([file]);
    const known = this.#options.index.get(file.name)?.sha256;
    return known ?? await hashAt(this.#options.layout.original(file));
  }

  /**
   * Whether a file that {@link find} gave has the bytes that it was listed with. What the index knows of another file
   * that lay in its place is read anew.
   */
  async isAsListed(file: WeatherFileName, sha256: string): Promise<boolean> {
    const { index } = this.#options;
    const isKnown = () => index.get(file.name)?.sha256 === sha256;
    if (isKnown()) return !this.#excluded.has(file.name);
    if (!await this.#isAsPublished(file, { sha256 })) return false;
    this.#excluded.delete(file.name);
    this.#changed(file);
    await this.#makeOnce(file);
    return isKnown() && !this.#excluded.has(file.name);
  }

  /** Forgets files that are gone. */
  async forget(files: readonly WeatherFileName[]): Promise<void> {
    await this.#options.index.remove(files.map((file) => file.name));
    for (const file of files) {
      this.#excluded.delete(file.name);
      this.#changed(file);
      await Deno.remove(this.#options.layout.light(file)).catch(() => {});
    }
  }

  /** @returns whether it was used before */
  #exclude(file: WeatherFileName, exclusion: Exclusion): boolean {
    const { name } = file;
    if (this.#excluded.has(name)) return false;
    this.#excluded.set(name, exclusion);
    this.#changed(file);
    const { reason } = exclusion;
    this.#options.log.error("the weather file {name} is not used: {reason}", { name, reason });
    return true;
  }

  #changesOf(kind: WeatherFileKind, day: string): number {
    return this.#changes.get(`${kind} ${day}`) ?? 0;
  }

  #changed({ kind, day }: WeatherFileName): void {
    this.#changes.set(`${kind} ${day}`, this.#changesOf(kind, day) + 1);
  }

  #lightFile(file: WeatherFileName, { columns, bounds, rows, sha256 }: IndexedFile): LightFile {
    return { file, path: this.#options.layout.light(file), columns, bounds, rows, sha256 };
  }

  /**
   * One making at a time for each file, however many ask for it. What is known of the file already stays until then, so
   * that nobody meanwhile reads evidence that lacks it.
   */
  #makeOnce(file: WeatherFileName): Promise<IndexedFile | undefined> {
    const pending = this.#pending.get(file.name) ?? this.#make(file).finally(() => {
      this.#pending.delete(file.name);
    });
    this.#pending.set(file.name, pending);
    return pending;
  }

  async #make(file: WeatherFileName): Promise<IndexedFile | undefined> {
    const { layout, limits } = this.#options;
    const identity = await fileIdentity(layout.original(file));
    try {
      using source = await FileSource.open(layout.original(file));
      const { facts, footer } = await readFacts(source, file.kind, limits);
      return await this.add(file, facts, { source, footer, sha256: await hashOf(source) });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (!(error instanceof WeatherFileError)) throw error;
      this.exclude(file, error.message, identity);
      return undefined;
    }
  }

  /** Uses an excluded file again once it changed and is what was published, as the next start would. */
  async #readmit(file: WeatherFileName, exclusion: Exclusion): Promise<void> {
    const { layout, index, log } = this.#options;
    const identity = await fileIdentity(layout.original(file));
    if (identity === undefined || identity === exclusion.identity) return;
    const entry = index.get(file.name);
    if (entry && !await this.#isAsPublished(file, entry)) {
      this.#excluded.set(file.name, { ...exclusion, identity });
      return;
    }
    this.#excluded.delete(file.name);
    this.#changed(file);
    log.info("the weather file {name} changed and is looked at again", { name: file.name });
  }

  async #isAsPublished(
    file: WeatherFileName,
    { sha256 }: Pick<IndexedFile, "sha256">,
  ): Promise<boolean> {
    return await hashAt(this.#options.layout.original(file)) === sha256;
  }

  async #verify(file: WeatherFileName, entry: IndexedFile): Promise<void> {
    const { layout } = this.#options;
    const identity = await fileIdentity(layout.original(file));
    if (identity === undefined) return await this.forget([file]);
    if (identity !== entry.identity && !await this.#isAsPublished(file, entry)) {
      this.#exclude(file, { reason: CHANGED, identity, isDamaged: false });
      return;
    }
    const isLightAsWritten = await fileIdentity(layout.light(file)) === entry.lightIdentity;
    if (identity === entry.identity && isLightAsWritten) return;
    await this.#makeOnce(file);
  }
}
