import { basename } from "node:path";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { parseStationCatalog, type StationCatalog } from "../../shared/noaa/stations.ts";
import { FileSource } from "../../shared/parquet/file_source.ts";
import { ParquetError, readFooter } from "../../shared/parquet/footer.ts";
import { gunzipBounded } from "../noaa/body.ts";
import { HTTP_LIMITS } from "../noaa/limits.ts";
import type { FileReport } from "./file_report.ts";
import { inspectForecasts } from "./inspect_forecasts.ts";
import { catalogOfFile, inspectObservations } from "./inspect_observations.ts";

/**
 * Reads a weather file of any archive and derives every row of it again.
 * @param catalog for forecast files, see {@link readCatalog}
 * @throws {ParquetError} when it is no weather file or damaged
 * @throws {Deno.errors.NotFound} when there is none
 */
export async function inspectFile(path: string, catalog?: StationCatalog): Promise<FileReport> {
  const name = parseWeatherFileName(basename(path));
  if (name === undefined) {
    await Deno.stat(path); // that there is none is the better answer
    throw new ParquetError(`${basename(path)} is not the name of a weather file`);
  }
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  return name.kind === "observations"
    ? await inspectObservations(path, source, footer)
    : await inspectForecasts(path, source, footer, catalog);
}

/**
 * The station catalog of a cycle: from an observation file that retains it, or from the catalog's own XML (gzipped
 * or not).
 * @throws {Error} when the file holds none
 */
export async function readCatalog(path: string): Promise<StationCatalog> {
  if (parseWeatherFileName(basename(path))?.kind === "observations") {
    using source = await FileSource.open(path);
    const retained = catalogOfFile(await readFooter(source));
    if (retained === undefined) throw new Error(`${path} keeps no station catalog`);
    return retained.parsed;
  }
  const body = gunzipBounded(await Deno.readFile(path), HTTP_LIMITS.inflatedBytes);
  return parseStationCatalog(new TextDecoder().decode(body));
}
