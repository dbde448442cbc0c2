import { startOfDay } from "../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS } from "../shared/time/units.ts";
import { InventedStation } from "../testing/evidence/writer/invented_weather.ts";
import { metarElement } from "../testing/evidence/writer/metar_element.ts";
import { placeOf } from "../testing/evidence/writer/station_places.ts";
import { tableRecording } from "../testing/evidence/writer/table_recording.ts";
import type { StationWeather, WeatherTable } from "../testing/evidence/writer/weather_table.ts";
import type { ForecastQuestion, NoaaRecording, RecordedReport } from "../testing/noaa/recording.ts";
import type { Faults } from "./faults.ts";

/** Which weather is invented. */
export interface InventedNoaaOptions {
  readonly stations: readonly string[];
  /** Midnight UTC of the first day, milliseconds. */
  readonly firstDayMs: number;
  readonly seed: number;
  readonly faults: Faults;
  now(): number;
}

/** For how many days NOAA gives reports out. */
const HISTORY_DAYS = 15;
/** How many days a forecast reaches ahead, the day of its issue counted. */
const FORECAST_DAYS = 7;
/** By how much a contradicting report is warmer, °C. */
const CONTRADICTION_C = 3;

/** A NOAA whose weather is invented and has no end: reports every hour, and a forecast issued at each whole hour. */
export class InventedNoaa implements NoaaRecording {
  readonly catalogXml: string;
  /** It does not rain, so no bulletin tells of rain. */
  readonly rr7 = { locations: [], products: [] };
  readonly #options: InventedNoaaOptions;
  readonly #stations: readonly (Pick<StationWeather, "place"> & { weather: InventedStation })[];
  #told: { readonly hour: number; readonly table: WeatherTable } | undefined;

  constructor(options: InventedNoaaOptions) {
    const { stations, firstDayMs, seed, now } = options;
    this.#options = options;
    this.#stations = stations.map((stationId, index) => {
      const place = placeOf(stationId, index);
      const labelled = { ...place, name: `${place.name} (invented weather)` };
      return { place: labelled, weather: new InventedStation(firstDayMs, seed, index) };
    });
    this.catalogXml = tableRecording(this.#table(), now).catalogXml;
  }

  /** What is known by now; late ones are left out, and contradicted ones are there twice. */
  get reports(): readonly RecordedReport[] {
    const { faults, now } = this.#options;
    const table = this.#table();
    const known = tableRecording(table, now).reports.filter((report) => !faults.withholds(report));
    const contradicted = known.filter((report) => faults.contradicts(report));
    return [...known, ...contradicted.map((report) => contradict(table, report))];
  }

  /** The newest issue, for the points that are asked for. */
  forecast(question: ForecastQuestion): string {
    return tableRecording(this.#table(), this.#options.now).forecast(question);
  }

  /** What there is to tell in this hour. */
  #table(): WeatherTable {
    const hour = Math.floor(this.#options.now() / HOUR_MS);
    if (this.#told?.hour !== hour) this.#told = { hour, table: this.#tableOf(hour * HOUR_MS) };
    return this.#told.table;
  }

  #tableOf(issuedAt: number): WeatherTable {
    const today = Math.round((startOfDay(issuedAt) - this.#options.firstDayMs) / DAY_MS);
    const oldest = Math.max(0, today - HISTORY_DAYS);
    return {
      stations: this.#stations.map(({ place, weather }) => ({
        place,
        reports: count(oldest, today).flatMap((day) => weather.reportsOf(day)),
        issues: [{
          issuedAt,
          values: count(Math.max(0, today), today + FORECAST_DAYS - 1)
            .flatMap((day) => weather.expectationOf(day, Math.max(0, day - today - 1)))
            .filter(({ begin, end }) => (end ?? begin) > issuedAt),
        }],
      })),
    };
  }
}

/** The same report with another temperature. */
function contradict({ stations }: WeatherTable, report: RecordedReport): RecordedReport {
  const { stationId, observedAtMs } = report;
  const station = stations.find(({ place }) => place.stationId === stationId);
  const line = station?.reports.find((each) => each.at === observedAtMs);
  if (!station || !line || line.temperatureC === null) return report;
  const warmer = { ...line, temperatureC: line.temperatureC + CONTRADICTION_C };
  return { ...report, xml: metarElement(station.place, warmer) };
}

/** The whole numbers from one to another, both counted. */
function count(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
