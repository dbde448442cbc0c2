import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import { baselineCutoff, selectIssue } from "../../evidence/forecasts/forecast_selection.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { isPublishedIn, publishedMs } from "../../evidence/collection/publication.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { type ClosedSpan, spanContains } from "../../../shared/time/closed_span.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import { mayHold } from "./file_bounds.ts";
import { type FileRows, UnreadableFileError } from "./file_rows.ts";
import { readNewestFirst } from "./newest_first.ts";

/** Which rows are read: those of some stations in the files published in a closed span. */
export interface StationsInFiles {
  readonly stations: readonly string[];
  readonly publications: ClosedSpan;
  /** Every file is first compared with what was recorded when it was published; one that changed is an error. */
  readonly asEvidence: boolean;
  /** Whether it lets the queries of visitors go first. */
  readonly inBackground?: boolean;
}

/**
 * Rows as they are stored, of every publication, for the rules of `oracle/evidence`. As evidence they are whole: a file
 * that cannot be read is an error. Otherwise it is left out.
 */
export class EvidenceRows {
  readonly #light: Pick<LightFiles, "find" | "excluded">;
  readonly #rows: Pick<FileRows, "observations" | "forecasts" | "stationIds">;

  constructor(
    light: Pick<LightFiles, "find" | "excluded">,
    rows: Pick<FileRows, "observations" | "forecasts" | "stationIds">,
  ) {
    this.#light = light;
    this.#rows = rows;
  }

  /** Reports whose instant lies in the closed span `[fromMs, toMs]`, or cannot be read. */
  async observations(
    query: StationsInFiles & ClosedSpan,
  ): Promise<StoredObservation[]> {
    const { stations, fromMs, toMs, asEvidence, inBackground } = query;
    const files = (await this.#files("observations", query))
      .filter(({ bounds }) => mayHold(bounds.generated_at, fromMs, toMs));
    const rows = await this.#rows
      .observations({
        stations,
        files,
        urgency: inBackground ? "background" : "urgent",
        complete: asEvidence,
      });
    return rows.filter(({ generated_at }) => {
      const atMs = parseInstant(generated_at);
      return atMs === undefined || spanContains(query, atMs);
    });
  }

  /**
   * Forecast rows among which `selectIssue` finds what it would find among all rows of the stations: files that cannot
   * change its choice are not read.
   */
  async newestForecasts(
    query: StationsInFiles & { readonly startMs: number; readonly nowMs: number },
  ): Promise<StoredForecast[]> {
    const { stations, startMs, nowMs, asEvidence, inBackground } = query;
    const cutoffMs = baselineCutoff(startMs, nowMs);
    const files = (await this.#files("forecasts", { ...query, asEvidence: false }))
      .filter(({ file, bounds }) =>
        publishedMs(file) <= cutoffMs || mayHold(bounds.source_received_at, -Infinity, cutoffMs)
      );
    if (asEvidence) this.#refuseExcluded("forecasts", query.publications);
    const read = await readNewestFirst<StoredForecast>({
      files,
      stations,
      read: async (some, part) =>
        await this.#rows.forecasts({
          stations: some,
          files: asEvidence ? await this.#compareWithRecords(part) : part,
          urgency: inBackground ? "background" : "urgent",
          complete: asEvidence,
        }),
      newestIssue(rows) {
        const [first] = selectIssue(rows, { terms: { startMs }, nowMs });
        return first && (parseInstant(first.generated_at) ?? Infinity);
      },
    });
    return [...read.values()].flat();
  }

  /** Ids of all stations with a report in the observation files published in a span. */
  async reportingStations(publications: ClosedSpan): Promise<string[]> {
    const files = await this.#files("observations", { publications, asEvidence: false });
    return await this.#rows.stationIds(files);
  }

  async #files(
    kind: WeatherFileKind,
    { publications, asEvidence }: Omit<StationsInFiles, "stations">,
  ): Promise<LightFile[]> {
    const { fromMs, toMs } = publications;
    if (fromMs > toMs) return [];
    const files = await this.#light.find(
      kind,
      { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) },
      asEvidence,
    );
    if (asEvidence) this.#refuseExcluded(kind, publications);
    return files;
  }

  /** The same files, after they were compared with what was recorded of them. */
  async #compareWithRecords(files: readonly LightFile[]): Promise<LightFile[]> {
    const [first, last] = [files[0]!.file, files.at(-1)!.file]; // something is read
    const found = await this.#light
      .find(first.kind, { fromNs: first.instantNs, toNs: last.instantNs }, true);
    const names = new Set(files.map(({ file }) => file.name));
    const sound = found.filter(({ file }) => names.delete(file.name));
    if (names.size > 0) throw new UnreadableFileError([...names]);
    return sound;
  }

  #refuseExcluded(kind: WeatherFileKind, publications: ClosedSpan): void {
    const lost = this.#light.excluded()
      .filter(({ file }) => file.kind === kind && isPublishedIn(file, publications));
    if (lost.length > 0) throw new UnreadableFileError(lost.map(({ file }) => file.name));
  }
}
