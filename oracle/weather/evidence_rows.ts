import {
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import type { ForecastHead } from "../evidence/forecast_selection.ts";
import type { StoredForecast, StoredObservation } from "../evidence/input.ts";
import { parseInstant } from "../evidence/instant.ts";
import { isPublishedIn, type PublicationSpan } from "../evidence/publication.ts";
import type { Archive, LightFile } from "../files/archive.ts";
import { type FileRows, UnreadableFileError } from "./file_rows.ts";

/** Which rows are read: those of some stations in the files published in a closed span. */
export interface StationsInFiles {
  readonly stations: readonly string[];
  readonly publications: PublicationSpan;
  /** Every file is first compared with what was recorded when it was published; one that changed is an error. */
  readonly asEvidence: boolean;
}

const NS_PER_MS = 1_000_000n;

/**
 * Rows as they are stored, of every publication, for the rules of `oracle/evidence`. As evidence they are whole: a file
 * that cannot be read is an error. Otherwise it is left out.
 */
export class EvidenceRows {
  readonly #archive: Pick<Archive, "lightFiles" | "excluded">;
  readonly #rows: FileRows;

  constructor(archive: Pick<Archive, "lightFiles" | "excluded">, rows: FileRows) {
    this.#archive = archive;
    this.#rows = rows;
  }

  /** Reports whose instant lies in the closed span `[fromMs, toMs]`, or cannot be read. */
  async observations(
    query: StationsInFiles & { readonly fromMs: number; readonly toMs: number },
  ): Promise<StoredObservation[]> {
    const { stations, fromMs, toMs, asEvidence } = query;
    const files = (await this.#files("observations", query))
      .filter(({ bounds }) => mayHold(bounds.generated_at, fromMs, toMs));
    const rows = await this.#rows
      .observations({ stations, files, urgent: true, complete: asEvidence });
    return rows.filter(({ generated_at }) => {
      const atMs = parseInstant(generated_at);
      return atMs === undefined || (atMs >= fromMs && atMs <= toMs);
    });
  }

  /** Of every forecast row what decides whether it is selected; rows of a file that agree in it come once. */
  async forecastHeads(query: StationsInFiles): Promise<ForecastHead[]> {
    const { stations, asEvidence } = query;
    const files = await this.#files("forecasts", query);
    return await this.#rows.forecastColumns(
      { stations, files, urgent: true, complete: asEvidence },
      ["station_id", "generated_at", "source_received_at"],
    );
  }

  /** All forecast rows of the stations in the files of these names. */
  async forecasts(
    { stations, files: names, asEvidence }: Omit<StationsInFiles, "publications"> & {
      readonly files: readonly string[];
    },
  ): Promise<StoredForecast[]> {
    const files: LightFile[] = [];
    for (const name of names) {
      const file = parseWeatherFileName(name);
      const found = file && await this.#file(file, asEvidence);
      if (found) files.push(found);
      else if (asEvidence) throw new UnreadableFileError([name]);
    }
    return await this.#rows.forecasts({ stations, files, urgent: true, complete: asEvidence });
  }

  async #files(
    kind: WeatherFileKind,
    { publications, asEvidence }: Omit<StationsInFiles, "stations">,
  ): Promise<LightFile[]> {
    const { fromMs, toMs } = publications;
    if (fromMs > toMs) return [];
    const files = await this.#archive.lightFiles(
      kind,
      BigInt(fromMs) * NS_PER_MS,
      BigInt(toMs) * NS_PER_MS,
      asEvidence,
    );
    const lost = asEvidence
      ? this.#archive.excluded()
        .filter(({ file }) => file.kind === kind && isPublishedIn(file, publications))
      : [];
    if (lost.length > 0) throw new UnreadableFileError(lost.map(({ file }) => file.name));
    return files;
  }

  async #file(file: WeatherFileName, asEvidence: boolean): Promise<LightFile | undefined> {
    const { kind, instantNs } = file;
    const found = await this.#archive.lightFiles(kind, instantNs, instantNs, asEvidence);
    return found.find((each) => each.file.name === file.name);
  }
}

/** Whether a file with these bounds of a time column may hold a time of the closed span; without bounds it may. */
export function mayHold(
  bounds: LightFile["bounds"][string] | undefined,
  fromMs: number,
  toMs: number,
): boolean {
  if (!bounds) return true;
  const [minMs, maxMs] = [parseInstant(bounds.min), parseInstant(bounds.max)];
  return minMs === undefined || maxMs === undefined || (minMs <= toMs && maxMs >= fromMs);
}
