import { FORECAST_COLUMNS, type ForecastRow } from "../../../shared/contract/forecast_file.ts";
import {
  type BatchReceipt,
  OBSERVATION_COVERAGE_KEY,
  PRECIPITATION_KEY,
} from "../../../shared/contract/observation_file.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import { historyProblem } from "../../../shared/noaa/metar/history_request.ts";
import { forecastRequest } from "../../../shared/noaa/ndfd/forecast_request.ts";
import { asksByPath } from "../../../shared/noaa/strict_query.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import { ParquetError, type ParquetFooter } from "../../../shared/parquet/footer.ts";
import { type ColumnGroup, readColumns } from "../../../shared/parquet/read_columns.ts";
import { letOthersPass } from "../../../shared/lifecycle/loop_rounds.ts";
import type { PrecipitationFooter } from "../../stored/precipitation.ts";
import { hasRows, receiptSpan } from "../../stored/receipt.ts";
import type { FileFacts } from "../footers/file_facts.ts";

type AskedPoint = Pick<ForecastRow, "station_id" | "source_url" | "latitude" | "longitude">;

type ProblemOf = ReturnType<typeof forecastRequest>;

const POINT_COLUMNS = FORECAST_COLUMNS.filter(({ name }) =>
  name === "station_id" || name === "source_url" || name === "latitude" || name === "longitude"
);

/** The most rows that are read of a file whose few bytes may claim any number; the whole country has 300,000. */
const MAX_ROWS = 2_000_000;

/**
 * Demands that each address a file names was asked for what the file claims of its answer: the stations and the span of
 * receipts that have reports or say that there are none, the points of forecasts, the bulletins of hours. A receipt that
 * failed without reports, and a row of earlier publishers that names no address, claim nothing.
 *
 * @throws {RefusalError} `invalid`, naming the first that was not asked, and the parameter that lacks it
 * @throws {ParquetError} when the rows cannot be read
 */
export async function requireAskedFor(
  source: ByteSource,
  kind: WeatherFileKind,
  { facts, footer }: { readonly facts: FileFacts; readonly footer: ParquetFooter },
): Promise<void> {
  facts.receipts.forEach(requireHistory);
  if (facts.precipitation) requireBulletins(facts.precipitation);
  if (kind === "forecasts" && facts.columns.includes("source_url")) {
    await requirePoints(source, footer);
  }
}

function requireHistory(receipt: BatchReceipt, index: number): void {
  if (!hasRows(receipt)) return;
  const { source_url: url, station_ids: ids, window_start, window_end } = receipt;
  const problem = historyProblem(url, ids, receiptSpan(receipt));
  if (problem === undefined) return;
  const stations = ids.length > 1 ? `${ids[0]} and ${ids.length - 1} more` : ids[0] ?? "no station";
  throw refusal(
    `${OBSERVATION_COVERAGE_KEY}.batches[${index}].source_url`,
    `receipt ${index} of ${stations} from ${window_start} to ${window_end}`,
    problem,
  );
}

function requireBulletins({ rows, sources }: PrecipitationFooter): void {
  for (const [index, row] of rows.entries()) {
    const urls = [row.source_url, sources[row.mapping_sha256]?.source_url ?? ""];
    if (urls.every(asksByPath)) continue;
    throw refusal(
      `${PRECIPITATION_KEY}.rows[${index}].source_url`,
      `hour ${index} of ${row.station_id} to ${row.end}`,
      "bulletins and catalogs are asked for without parameters",
    );
  }
}

async function requirePoints(source: ByteSource, footer: ParquetFooter): Promise<void> {
  if (footer.rows > MAX_ROWS) {
    throw new RefusalError("too_large", `a forecast file may have at most ${MAX_ROWS} rows`);
  }
  const asked = new Set<string>(); // rows by the hundred share one point
  let request: { readonly url: string; readonly problemOf: ProblemOf } | undefined;
  for await (const { rows, cells } of readColumns(source, POINT_COLUMNS, footer)) {
    for (let row = 0; row < rows; row++) {
      if (row > 0 && isAsBefore(cells, row)) continue;
      const { station_id: station, source_url: url, latitude, longitude } = askedPoint(cells, row);
      const claim = `${latitude},${longitude} ${url}`;
      if (!url || asked.has(claim)) continue;
      asked.add(claim);
      if (request?.url !== url) request = { url, problemOf: forecastRequest(url) };
      const problem = request.problemOf({ latitude, longitude });
      if (problem) throw refusal("source_url", `the forecast of ${station}`, problem);
    }
    await letOthersPass(); // requests get theirs while a national file is read
  }
}

/** @throws {ParquetError} when the row has no place */
function askedPoint(cells: ColumnGroup["cells"], row: number): AskedPoint {
  const { station_id, source_url, latitude, longitude } = cells;
  const place = { latitude: latitude?.[row], longitude: longitude?.[row] };
  if (typeof place.latitude !== "number" || typeof place.longitude !== "number") {
    throw new ParquetError("a row has no latitude or no longitude");
  }
  const url = source_url?.[row];
  return {
    station_id: String(station_id?.[row] ?? ""),
    source_url: typeof url === "string" ? url : null,
    latitude: place.latitude,
    longitude: place.longitude,
  };
}

/** Whether a row names the point and the address of the row before it, which were looked at. */
function isAsBefore(
  { source_url, latitude, longitude }: ColumnGroup["cells"],
  row: number,
): boolean {
  return source_url?.[row] === source_url?.[row - 1] && latitude?.[row] === latitude?.[row - 1] &&
    longitude?.[row] === longitude?.[row - 1];
}

function refusal(field: string, what: string, problem: string): RefusalError {
  return new RefusalError(
    "invalid",
    `${what}: its source_url did not ask for what it claims: ${problem}`,
    field,
  );
}
