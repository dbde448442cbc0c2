import type { Selectable } from "kysely";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import {
  compareWeatherFileNames,
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import type { Database } from "../../database/database.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import type { Schema } from "../../database/schema.ts";
import type { ListedFile, ListedOrigin, SetAside } from "../../stored/listed_file.ts";
import type { NanosecondSpan } from "../disk/listing.ts";
import {
  expireListed,
  insertListed,
  keepListed,
  listedNames,
  listedRow,
  listedRows,
  listedRowsIn,
  type LostSpan,
  setListedAside,
  setLoss,
} from "./listed_queries.ts";

/** The list of all files that an uploader was told are kept: what is on the disk is held against it. */
export class ListedFiles {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Lists a file that lies in its place.
   * @param sha256 hex
   * @throws {RefusalError} `conflict` when it is listed with other bytes, or was set aside
   */
  async add(file: WeatherFileName, sha256: string, origin: ListedOrigin): Promise<void> {
    const instantMs = millisecondsOf(file);
    const row = {
      name: file.name,
      kind: file.kind,
      instantMs,
      sha256: Uint8Array.fromHex(sha256),
      origin,
    };
    const whenFull = origin === "disk" ? "wait" : "refuse";
    await this.#db.write([insertListed(row, this.#now())], { whenFull });
    await this.admit(file, sha256);
  }

  /**
   * Says whether bytes may be published under a name: nothing but what was, where it was published before.
   * @throws {RefusalError} `conflict`
   */
  async admit({ name }: WeatherFileName, sha256: string): Promise<void> {
    const [row] = await this.#db.read(listedRow(name));
    if (!row) return;
    if (new Uint8Array(row.sha256).toHex() !== sha256) {
      throw new RefusalError("conflict", "file was already published with other content");
    }
    if (row.reason !== null) {
      throw new RefusalError("conflict", "file was set aside at this oracle");
    }
    if (row.status === "expired") await this.#db.write([keepListed(name, this.#now())]);
  }

  /** One file; `undefined` when it was never listed. */
  async find(name: string): Promise<ListedFile | undefined> {
    return (await this.#db.read(listedRow(name))).map(listedFile)[0];
  }

  /** The files of a kind whose instants lie in the span, oldest first; without those that left by their age. */
  async in(kind: WeatherFileKind, { fromNs, toNs }: NanosecondSpan): Promise<ListedFile[]> {
    const [fromMs, toMs] = [Number(fromNs / NS_PER_MS), Number(toNs / NS_PER_MS)];
    const rows = await this.#db.read(listedRowsIn(kind, fromMs - 1, toMs));
    return rows.filter(({ status }) => status !== "expired").map(listedFile)
      .filter(({ file: { instantNs } }) => instantNs >= fromNs && instantNs <= toNs)
      .sort((a, b) => compareWeatherFileNames(a.file, b.file));
  }

  /** Says that a file is out of use, or is so in another way. To be called before its bytes go. */
  async setAside(
    { name }: WeatherFileName,
    { how, reason, loss }: {
      readonly how: SetAside["how"];
      readonly reason: string;
      /** What is lost with it; as it was said before unless given. */
      readonly loss: LostSpan | undefined;
    },
  ): Promise<void> {
    const row = { status: how, reason, now: this.#now() };
    await this.#db.write([
      setListedAside(name, row),
      ...loss ? [setLoss(name, { ...loss, lostAt: loss.lostAt ?? row.now })] : [],
    ], { whenFull: "wait" });
  }

  /** Says that a file that was set aside is in use again. To be called when it lies in its place. */
  async keep({ name }: WeatherFileName): Promise<void> {
    await this.#db.write([keepListed(name, this.#now())], { whenFull: "wait" });
  }

  /** The names of the files that are listed, without those that left by their age. */
  async names(): Promise<Set<string>> {
    return new Set((await this.#db.read(listedNames())).map(({ name }) => name));
  }

  /** Says that files leave by their age: nobody misses them. To be called before they go. */
  async expire(files: readonly WeatherFileName[]): Promise<void> {
    const names = files.map(({ name }) => name);
    await this.#db.write([expireListed(names, this.#now())], { whenFull: "wait" });
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

/** All listed files, oldest first; without those that left by their age. */
export async function allListed(db: DatabaseReader): Promise<ListedFile[]> {
  return (await db.read(listedRows())).map(listedFile)
    .sort((a, b) => compareWeatherFileNames(a.file, b.file));
}

const NS_PER_MS = 1_000_000n;

function millisecondsOf({ instantNs }: WeatherFileName): number {
  return Number((instantNs - ((instantNs % NS_PER_MS) + NS_PER_MS) % NS_PER_MS) / NS_PER_MS);
}

function listedFile(row: Selectable<Schema["listed_files"]>): ListedFile {
  const file = parseWeatherFileName(row.name);
  if (!file) throw new Error(`${row.name} is listed and has no weather file's name`);
  return {
    file,
    sha256: new Uint8Array(row.sha256).toHex(),
    origin: row.origin,
    setAside: setAsideOf(row),
  };
}

function setAsideOf(row: Selectable<Schema["listed_files"]>): SetAside | null {
  if (row.reason === null || (row.status !== "quarantined" && row.status !== "removed")) {
    return null;
  }
  const instant = (seconds: number | null) =>
    seconds === null ? null : formatInstant(seconds * 1000);
  return {
    how: row.status,
    reason: row.reason,
    since: formatInstant((row.status_at ?? row.listed_at) * 1000),
    lost_from: instant(row.lost_from),
    lost_to: instant(row.lost_to),
    lost_at: formatInstant((row.lost_at ?? row.status_at ?? row.listed_at) * 1000),
  };
}
