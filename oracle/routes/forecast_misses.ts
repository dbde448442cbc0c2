import type { ForecastMisses, ForecastSkill } from "../../shared/contract/station.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { answerVersionedText } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { get, type Route } from "../http/route.ts";
import type { DayMisses } from "../stored/day_misses.ts";
import type { Misses } from "../weather/questions/lead_skill.ts";
import type { Weather } from "../weather/weather.ts";
import { READ_FORECAST_MISSES, READ_FORECAST_SKILL } from "./operations/stations.ts";

/** What these routes need. */
export interface MissRoutesOptions {
  readonly misses: { read(): Promise<DayMisses | undefined> };
  readonly weather: Pick<Weather, "forecastSkill">;
  readonly clock: Clock;
}

/** How forecasts have missed: of all stations on the newest day, and of one station by days ahead. */
export function forecastMissRoutes({ misses, weather, clock }: MissRoutesOptions): Route[] {
  return [
    get(READ_FORECAST_MISSES, async () => answerValue(missesJson(await misses.read()))),
    get(READ_FORECAST_SKILL, ({ params }) => {
      const { station_id: station } = checkInput(READ_FORECAST_SKILL.params, params);
      const answer: ForecastSkill = {
        station_id: station,
        leads: weather.forecastSkill(station, clock.now()).map(({ lead, high, low, wind }) => ({
          days_ahead: lead,
          temp_high: skillJson(high),
          temp_low: skillJson(low),
          wind_speed: skillJson(wind),
        })),
      };
      return answerValue(answer);
    }),
  ];
}

function missesJson(read: DayMisses | undefined): ForecastMisses {
  const stations = [...read?.highs ?? []].map(([id, { forecast, observed }]) => ({
    station_id: id as ForecastMisses["stations"][number]["station_id"], // as files spell it
    forecast,
    observed,
    miss: rounded(forecast - observed),
  }));
  return { day: read?.day ?? null, stations };
}

function skillJson({ days, bias, meanError }: Misses) {
  return {
    days,
    bias: bias === null ? null : rounded(bias),
    mean_error: meanError === null ? null : rounded(meanError),
  };
}

const rounded = (value: number) => Math.round(value * 100) / 100;

const answerValue = (value: unknown) => answerVersionedText(JSON.stringify(value));
