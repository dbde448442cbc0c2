import type { Metric } from "../../../../shared/contract/metric.ts";
import { type RawText, readRawText } from "../../../../shared/noaa/metar/raw_text.ts";
import { temperatureEvidence } from "../../../../shared/noaa/metar/temperature.ts";
import { windTokens } from "../../../../shared/noaa/metar/wind.ts";
import type { Span } from "./passage.ts";

type Deciding = (raw: RawText, stationId: string) => readonly (string | undefined)[];

const temperature: Deciding = (raw) => [temperatureEvidence(raw)?.token];
const wind: Deciding = windTokens;
/** Hourly, of three or six hours, of a day (FMH-1 §12.7); a routine report without any says that it was dry. */
const amount: Deciding = ({ remarks }) =>
  remarks.filter((token) => /^[P67](\d{4}|\/{4})$/.test(token));

const DECIDING: Readonly<Record<Metric, Deciding>> = {
  temp_high: temperature,
  temp_low: temperature,
  humidity: temperature, // with the dewpoint
  wind_speed: wind,
  wind_direction: wind,
  rain_amt: amount,
  snow_amt: amount,
};

/** The groups of a raw report that a metric is read from, as places in its text. */
export function metarMarks(metric: Metric, rawText: string, stationId: string): Span[] {
  return DECIDING[metric](readRawText(rawText), stationId).flatMap((token) => {
    const place = token === undefined ? undefined : placeOfToken(rawText, token);
    return place ? [place] : [];
  });
}

function placeOfToken(text: string, token: string): Span | undefined {
  for (let place = text.indexOf(token); place >= 0; place = text.indexOf(token, place + 1)) {
    const end = place + token.length;
    if (/^\s?$/.test(text.slice(place - 1, place)) && /^[\s=]?$/.test(text.slice(end, end + 1))) {
      return [place, end];
    }
  }
  return undefined;
}
