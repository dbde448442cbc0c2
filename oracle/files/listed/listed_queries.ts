import { sql } from "kysely";
import { q, statement } from "../../database/query.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { ListedOrigin } from "../../stored/listed_file.ts";

const SAMPLE_NAME = "observations_2030-01-01T00:00:00Z.parquet";

/** What is known of a file when it is listed; `sha256` are the 32 bytes. */
export interface NewListedFile {
  readonly name: string;
  readonly kind: WeatherFileKind;
  readonly instantMs: number;
  readonly sha256: Uint8Array;
  readonly origin: ListedOrigin;
}

/** What is lost with a file that is set aside, unix seconds: null where that is not known. */
export interface LostSpan {
  /** Begin of what it told of: of reports and answers, or of the issues of forecasts. */
  readonly lostFrom: number | null;
  /** Its end. */
  readonly lostTo: number | null;
  /** When the last of its answers had come. */
  readonly lostAt: number | null;
}

/** Lists a file; one that is listed already stays as it is. */
export const insertListed = statement(
  "list a weather file",
  ({ instantMs, ...file }: NewListedFile, now: number) =>
    q.insertInto("listed_files").values({ ...file, instant_ms: instantMs, listed_at: now }),
  [{
    name: SAMPLE_NAME,
    kind: "observations",
    instantMs: 0,
    sha256: new Uint8Array(32),
    origin: "upload",
  }, 0],
);

/** One listed file. */
export const listedRow = statement(
  "a listed file",
  (name: string) => q.selectFrom("listed_files").selectAll().where("name", "=", name),
  [SAMPLE_NAME],
);

/** The listed files of a kind whose instants lie in a closed span of milliseconds. */
export const listedRowsIn = statement(
  "the listed files of a span",
  (kind: WeatherFileKind, fromMs: number, toMs: number) =>
    q.selectFrom("listed_files").selectAll()
      .where("kind", "=", kind)
      .where("instant_ms", ">=", fromMs)
      .where("instant_ms", "<=", toMs),
  ["observations", 0, 0],
);

/** All listed files, without those that left by their age. */
export const listedRows = statement(
  "all listed files",
  () => q.selectFrom("listed_files").selectAll().where("status", "!=", "expired"),
  [],
);

/** Says that a file is out of use. */
export const setListedAside = statement(
  "say that a file is set aside",
  (
    name: string,
    { status, reason, now }: {
      readonly status: "quarantined" | "removed";
      readonly reason: string;
      readonly now: number;
    },
  ) =>
    q.updateTable("listed_files").set({ status, reason, status_at: now }).where("name", "=", name),
  [SAMPLE_NAME, { status: "quarantined", reason: "it lies", now: 0 }],
);

/** Says what is lost with a file. */
export const setLoss = statement(
  "say what is lost with a file",
  (name: string, { lostFrom, lostTo, lostAt }: LostSpan) =>
    q.updateTable("listed_files").set({ lost_from: lostFrom, lost_to: lostTo, lost_at: lostAt })
      .where("name", "=", name),
  [SAMPLE_NAME, { lostFrom: null, lostTo: null, lostAt: null }],
);

/** The names of the files that are listed, without those that left by their age. */
export const listedNames = statement(
  "the names of listed files",
  () => q.selectFrom("listed_files").select("name").where("status", "!=", "expired"),
  [],
);

/** Says that files left by their age; those that the operator set aside stay that. */
export const expireListed = statement(
  "say that files left by their age",
  (names: readonly string[], now: number) =>
    q.updateTable("listed_files").set({ status: "expired", status_at: now })
      .where("status", "=", "kept")
      .where("name", "in", sql<string>`(SELECT value FROM json_each(${JSON.stringify(names)}))`),
  [[SAMPLE_NAME], 0],
);

/** Says that a file is in use again. */
export const keepListed = statement(
  "say that a file is in use",
  (name: string, now: number) =>
    q.updateTable("listed_files")
      .set({
        status: "kept",
        status_at: now,
        reason: null,
        lost_from: null,
        lost_to: null,
        lost_at: null,
      })
      .where("name", "=", name),
  [SAMPLE_NAME, 0],
);
