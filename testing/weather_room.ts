import { getLogger } from "@logtape/logtape";
import type { StoredForecast, StoredObservation } from "../oracle/evidence/input.ts";
import { openWeather, type Weather, type WeatherOptions } from "../oracle/weather/weather.ts";
import { FORECAST_COLUMNS } from "../shared/contract/forecast_file.ts";
import { OBSERVATION_COLUMNS } from "../shared/contract/observation_file.ts";
import { type ArchiveRoom, openArchiveRoom, tableBytes } from "./archive_room.ts";

/** A real archive in a temporary folder, and a real engine that reads it. */
export interface WeatherRoom extends AsyncDisposable {
  readonly room: ArchiveRoom;
  readonly weather: Weather;
  /** Publishes observation rows in the files that they name, stations in order as the daemon writes them. */
  publishObservations(rows: readonly StoredObservation[]): Promise<void>;
  /** The same of forecast rows. */
  publishForecasts(rows: readonly StoredForecast[]): Promise<void>;
}

/** Opens an empty one; the engine starts with the first query. */
export async function openWeatherRoom(
  options: Partial<WeatherOptions> = {},
): Promise<WeatherRoom> {
  const room = await openArchiveRoom();
  const weather = openWeather({
    archive: room.archive,
    memoryMb: 256,
    log: getLogger(["test", "weather"]),
    ...options,
  });
  async function publish(
    rows: readonly (StoredObservation | StoredForecast)[],
    columns: typeof OBSERVATION_COLUMNS | typeof FORECAST_COLUMNS,
  ): Promise<void> {
    for (const [name, ofFile] of Map.groupBy(rows, (row) => row.file.name)) {
      const sorted = ofFile.toSorted((a, b) => a.station_id < b.station_id ? -1 : 1);
      await room.archive.publish(name, await tableBytes(columns, sorted));
    }
  }
  return {
    room,
    weather,
    publishObservations: (rows) => publish(rows, OBSERVATION_COLUMNS),
    publishForecasts: (rows) => publish(rows, FORECAST_COLUMNS),
    async [Symbol.asyncDispose]() {
      await weather.close();
      await room[Symbol.asyncDispose]();
    },
  };
}
