import type { ForecastDay, Station } from "../../../shared/contract/station.ts";
import type { Report } from "../../evidence/observations/report.ts";
import type { LeadSkill } from "../../weather/questions/lead_skill.ts";
import type { NationNow } from "../../weather/questions/station_now.ts";
import type { ForecastQuery, WindowQuery } from "../../weather/questions/weather_query.ts";

/**
 * What pages ask of the weather.
 * Each rejects with a refusal: `busy` when too many wait, `invalid` when a query costs too much.
 */
export interface PageWeather {
  nation(): Promise<NationNow>;
  /** Every station of the last 30 days, by id. */
  stations(): Promise<{ readonly rows: readonly Station[] }>;
  /** Single reports by station, in order of time, judged for display. */
  reports(query: WindowQuery): Promise<Map<string, readonly Report[]>>;
  /** How forecasts of a station have missed, by days ahead. */
  forecastSkill(station: string, nowMs: number): LeadSkill[];
  forecasts(query: ForecastQuery): Promise<{ readonly rows: readonly ForecastDay[] }>;
}
