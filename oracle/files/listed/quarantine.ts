import { dirname } from "node:path";
import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { fileExists } from "../../../shared/storage/file_exists.ts";
import { syncFolder } from "../../../shared/storage/durable_file.ts";
import type { ListedFile, SetAside } from "../../stored/listed_file.ts";
import { hashAt } from "../disk/file_hash.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { removeIfThere } from "../disk/remove_if_there.ts";
import { readFacts, WeatherFileError } from "../footers/read_facts.ts";
import type { ListedFiles } from "./listed_files.ts";
import type { LostSpan } from "./listed_queries.ts";
import { lostSpan, UNKNOWN_LOSS } from "./lost_span.ts";

/** What files are set aside with. */
export interface QuarantineOptions {
  readonly layout: Layout;
  readonly listed: ListedFiles;
  readonly limits: Pick<FileLimits, "documentBytes" | "documentsBytes">;
  /** What was made of the files, and has to go with them. */
  readonly light: { forget(files: readonly WeatherFileName[]): Promise<void> };
  readonly log: Logger;
}

/** The most characters of a reason; it stands in decision records. */
const MAX_REASON = 500;
/** Why a file is set aside without an operator; the log says more. */
const UNREADABLE = "this oracle cannot read it, though it is as it was published";

/** Takes listed files out of use, and back: said in the database first, so that it holds over every crash and restart. */
export class Quarantine {
  readonly #options: QuarantineOptions;
  readonly #damaged = new Map<string, Promise<boolean>>();
  /** The last thing done to each file, by its name; resolves whatever became of it. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(options: QuarantineOptions) {
    this.#options = options;
  }

  /**
   * Takes a file out of use. A quarantined one is kept aside; the bytes of a removed one go. What was begun and cut off
   * is finished when it is asked for again.
   *
   * @param reason in words, for everyone who reads a decision record
   * @throws {RefusalError} `not_found`, `conflict` or `invalid`
   */
  async setAside(file: WeatherFileName, how: SetAside["how"], reason: string): Promise<void> {
    requireReason(reason);
    await this.#inTurn(file, async () => {
      const listed = await this.#require(file);
      const before = listed.setAside;
      if (before?.how === "removed" && how === "quarantined") {
        throw new RefusalError("conflict", `${file.name} was removed: restore it first`);
      }
      await this.#take(listed, how, before?.how === how ? before.reason : reason);
    });
  }

  /**
   * Uses a file again: the one that was kept aside, or one that the operator put into its place, if its bytes are those
   * that were published.
   *
   * @throws {RefusalError} `not_found` when it is not listed, `conflict` when it is in use or nothing has its bytes
   */
  restore(file: WeatherFileName): Promise<void> {
    return this.#inTurn(file, () => this.#restore(file));
  }

  async #restore(file: WeatherFileName): Promise<void> {
    const { layout, listed } = this.#options;
    const { sha256, setAside } = await this.#require(file);
    if (!setAside) throw new RefusalError("conflict", `${file.name} is in use`);
    const place = layout.original(file);
    if (await hashAt(place) !== sha256) {
      const kept = await this.#findKept(file, sha256);
      if (kept === undefined || await fileExists(place)) {
        throw new RefusalError(
          "conflict",
          `no file with the listed hash ${sha256} lies at ${place} or ${
            layout.setAsidePlaces(file).join(" or ")
          }: put it there first`,
        );
      }
      await Deno.mkdir(dirname(place), { recursive: true });
      await Deno.rename(kept, place);
      await syncFolder(dirname(kept));
    }
    await syncFolder(dirname(place));
    await syncFolder(layout.weatherDir);
    await listed.keep(file);
  }

  /**
   * Sets a file aside that turned out unreadable, if it is as it was published: then it is its own fault, and nothing
   * that is done again helps.
   *
   * @returns whether it is set aside now
   */
  setDamagedAside(file: WeatherFileName): Promise<boolean> {
    const pending = this.#damaged.get(file.name) ??
      this.#inTurn(file, () => this.#setDamagedAside(file))
        .finally(() => this.#damaged.delete(file.name));
    this.#damaged.set(file.name, pending);
    return pending;
  }

  async #setDamagedAside(file: WeatherFileName): Promise<boolean> {
    const { layout, listed, log } = this.#options;
    const found = await listed.find(file.name);
    const place = layout.original(file);
    if (!found || await hashAt(place) !== found.sha256) return false;
    log.error("the weather file {name} is set aside: {reason}", {
      name: file.name,
      reason: UNREADABLE,
    });
    if (found.setAside) await this.#putAside(file, place); // nothing that the operator put there is removed
    else await this.#take(found, "quarantined", UNREADABLE);
    return true;
  }

  /** Resolves when no file is being set aside. */
  async idle(): Promise<void> {
    await Promise.all(this.#turns.values());
  }

  /** One thing after the other is done to a file, so that none moves it under another. */
  #inTurn<T>(file: WeatherFileName, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(file.name) ?? Promise.resolve()).then(work);
    const turn = result.then(() => {}, () => {}).then(() => {
      if (this.#turns.get(file.name) === turn) this.#turns.delete(file.name);
    });
    this.#turns.set(file.name, turn);
    return result;
  }

  async #require(file: WeatherFileName): Promise<ListedFile> {
    const listed = await this.#options.listed.find(file.name);
    if (listed) return listed;
    throw new RefusalError("not_found", `${file.name} is not listed as published`);
  }

  async #take(listed: ListedFile, how: SetAside["how"], reason: string): Promise<void> {
    const { layout, light } = this.#options;
    const { file } = listed;
    if (listed.setAside?.how !== how) {
      const loss = listed.setAside ? undefined : await this.#lossOf(listed);
      await this.#options.listed.setAside(file, { how, reason, loss });
    }
    const place = layout.original(file);
    if (how === "quarantined") {
      await this.#putAside(file, place);
    } else {
      for (const path of [place, ...layout.setAsidePlaces(file)]) await removeIfThere(path);
      await light.forget([file]);
    }
  }

  /** What the file says itself of what is lost with it, if it is as it was published. */
  async #lossOf({ file, sha256 }: ListedFile): Promise<LostSpan> {
    const place = this.#options.layout.original(file);
    if (await hashAt(place) !== sha256) return UNKNOWN_LOSS;
    try {
      using source = await FileSource.open(place);
      return lostSpan(file.kind, (await readFacts(source, file.kind, this.#options.limits)).facts);
    } catch (error) {
      if (error instanceof WeatherFileError) return UNKNOWN_LOSS;
      throw error;
    }
  }

  /** Moves a file to the first of the places that is on its file system. */
  async #putAside(file: WeatherFileName, place: string): Promise<void> {
    const { layout, light } = this.#options;
    if (!await fileExists(place)) return;
    let failure: unknown;
    for (const path of layout.setAsidePlaces(file)) {
      try {
        await Deno.mkdir(dirname(path), { recursive: true });
        await Deno.rename(place, path);
        await syncFolder(dirname(path));
        await syncFolder(dirname(place));
        return await light.forget([file]);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async #findKept(file: WeatherFileName, sha256: string): Promise<string | undefined> {
    for (const path of this.#options.layout.setAsidePlaces(file)) {
      if (await hashAt(path) === sha256) return path;
    }
    return undefined;
  }
}

function requireReason(reason: string): void {
  const isPlain = reason.isWellFormed() && !/\p{Cc}/u.test(reason);
  if (reason.trim() !== "" && reason.length <= MAX_REASON && isPlain) return;
  throw new RefusalError(
    "invalid",
    `a reason is one line of at most ${MAX_REASON} characters: it stands in decision records`,
    "reason",
  );
}
