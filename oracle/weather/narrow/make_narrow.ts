import {
  compareWeatherFileNames,
  parseWeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { FileSource } from "../../../shared/parquet/file_source.ts";
import { readColumns } from "../../../shared/parquet/read_columns.ts";
import { FORECAST_PAGE_COLUMNS, ForecastPacker } from "./forecast_packer.ts";
import type { NarrowJob } from "./narrow_job.ts";
import { NarrowFile } from "./narrow_file.ts";
import { OBSERVATION_PAGE_COLUMNS, ObservationPacker } from "./observation_packer.ts";
import type { ObservationCommon } from "./observation_pages.ts";
import { encodePages, type Source, StationPagesError } from "./station_pages.ts";

/** Makes a narrow file from light copies. */
export function makeNarrow(job: NarrowJob): Promise<Uint8Array<ArrayBuffer>> {
  return job.kind === "forecasts" ? packForecasts(job) : packDay(job);
}

async function packForecasts({ sources }: NarrowJob): Promise<Uint8Array<ArrayBuffer>> {
  const packer = new ForecastPacker();
  for (const { path } of sources) {
    using source = await FileSource.open(path);
    for await (const group of readColumns(source, FORECAST_PAGE_COLUMNS)) packer.add(group);
  }
  return encodePages({ ...packer.finish(), sources: sources.map(sourceOf) });
}

/** Of a day that was packed before only the new files are read. */
async function packDay({ path, sources }: NarrowJob): Promise<Uint8Array<ArrayBuffer>> {
  const packer = new ObservationPacker();
  const packed = resume(packer, path, sources);
  for (const { name, sha256, path } of sources) {
    if (packed.some((each) => each.name === name)) continue;
    const number = packed.push({ name, sha256 }) - 1;
    const isNewer = (than: number) => compareNames(name, packed[than]!.name) > 0;
    using source = await FileSource.open(path);
    for await (const group of readColumns(source, OBSERVATION_PAGE_COLUMNS)) {
      packer.add(group, number, isNewer);
    }
  }
  return encodePages({ ...packer.finish(), sources: packed });
}

/** @returns the sources that are packed already, in the order of their numbers */
function resume(packer: ObservationPacker, path: string, sources: readonly Source[]): Source[] {
  try {
    using file = NarrowFile.open(path);
    const { directory } = file;
    const known = new Map(sources.map(({ name, sha256 }) => [name, sha256]));
    if (directory.sources.some(({ name, sha256 }) => known.get(name) !== sha256)) return [];
    packer.resume(
      directory.common as ObservationCommon, // this version wrote it
      [...file.pages(directory.stations)],
    );
    return [...directory.sources];
  } catch (error) {
    if (error instanceof StationPagesError || error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function sourceOf({ name, sha256 }: Source): Source {
  return { name, sha256 };
}

function compareNames(a: string, b: string): number {
  const [one, other] = [parseWeatherFileName(a), parseWeatherFileName(b)];
  return one && other ? compareWeatherFileNames(one, other) : 0;
}
