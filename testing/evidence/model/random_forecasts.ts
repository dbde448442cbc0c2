import type { RetainedForecast } from "../../../oracle/stored/retained_forecast.ts";
import type { StoredForecast } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { forecast, published, retained } from "../writer/stored_rows.ts";
import type { Dice } from "./dice.ts";
import { HOUR, MINUTE } from "./model_input.ts";

/** Points beside the one that all stations of the table stand at: a near one, and two that are too far. */
const OTHER_POINTS: readonly Partial<Point>[] = [
  { latitude: 41.98 },
  { latitude: 41.99 },
  { longitude: -87.95 },
  { longitude: -88.5 },
];

const SERVICE =
  "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php";

/** Forecasts of every station of an event in a few issues, each in a document of its own. */
export function randomForecasts(
  dice: Dice,
  terms: ScoredTerms,
  nowMs: number,
): { forecasts: StoredForecast[]; retained: RetainedForecast[] } {
  const issues = [0, 1, 2, 7].filter((hours) =>
    hours === 1 ? !dice.rarely() : hours === 0 ? dice.oddly(8) : dice.chance(2)
  )
    .map((hours) => terms.startMs - hours * HOUR + dice.pick([0, 0, 30]) * MINUTE);
  const forecasts = terms.locations.flatMap((station) =>
    issues.flatMap((issuedMs, index) => {
      const receivedMs = issuedMs + (dice.rarely() ? dice.pick([-11, -10, 90]) : 5) * MINUTE;
      const point = { latitude: 41.96, longitude: -87.93 };
      const isElsewhere = dice.has("places") ? dice.chance(2) : dice.oddly(30);
      const place = isElsewhere ? { ...point, ...dice.pick(OTHER_POINTS) } : point;
      const change: Partial<StoredForecast> = {
        ...place,
        source_url: dice.rarely("addresses", 20) ? otherUrl(dice, place) : forecastUrl(place),
        station_id: station,
        generated_at: dice.rarely() ? null : instant(issuedMs),
        source_received_at: dice.rarely() ? null : instant(receivedMs),
        source_xml_sha256: `${index}${station === "KORD" ? "a" : "b"}`.padStart(64, "f"),
        file: published("forecasts", instant(Math.min(issuedMs + 4 * MINUTE, nowMs))),
      };
      return randomRows(dice, terms, change);
    })
  );
  return { forecasts, retained: forecasts.map(retained) };
}

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** The URL that asks for a point and, as the daemon does, for others with it. */
function forecastUrl({ latitude, longitude }: Point): string {
  return `${SERVICE}?listLatLon=30.00,-90.00%20${latitude.toFixed(2)},${longitude.toFixed(2)}` +
    "&product=time-series&begin=2029-12-31T20:00:00&end=2030-01-07T20:00:00&Unit=e&maxt=maxt";
}

/** A URL that asks for other points, or for the same with something more or something less. */
function otherUrl(dice: Dice, point: Point): string {
  const url = forecastUrl(point);
  return dice.pick([
    forecastUrl({ ...point, latitude: point.latitude + 0.01 }),
    forecastUrl({ ...point, longitude: point.longitude - 1 }),
    `${url}&listLatLon=30.00,-90.00`,
    `${url}&x=1`,
    url.replace("-90.00%20", "-90.00+"),
  ]);
}

function randomRows(
  dice: Dice,
  terms: ScoredTerms,
  change: Partial<StoredForecast>,
): StoredForecast[] {
  const rows: StoredForecast[] = [];
  const add = (begin: number, end: number | null, values: Partial<StoredForecast>) => {
    if (dice.rarely()) return;
    const spoiled: Partial<StoredForecast> = dice.rarely()
      ? dice.pick<Partial<StoredForecast>>([
        { quality_status: "rejected", quality_reason: "x" },
        { quality_reason: "x" },
        { interval_kind: end === null ? "period" : "instant" },
      ])
      : {};
    rows.push(
      forecast(instant(begin), end === null ? null : instant(end), values, {
        ...change,
        ...spoiled,
      }),
    );
  };
  // A period counts by its middle, so that those of a short window lie around it.
  const windowMs = terms.endMs - terms.startMs;
  const days = windowMs < 12 * HOUR
    ? terms.startMs + windowMs / 2 - 30 * HOUR
    : terms.startMs - 24 * HOUR - terms.startMs % (24 * HOUR);
  const shift = dice.rarely() ? dice.between(-60, 60) * MINUTE : 0;
  for (let day = days; day < terms.endMs + 24 * HOUR; day += 24 * HOUR) {
    // Half-day windows need a high, a low and a humidity of their own.
    for (const half of [0, 12 * HOUR]) {
      add(day + half + shift, day + half + 12 * HOUR, { max_temp: dice.between(0, 90) });
      add(day + half, day + half + 12 * HOUR + shift, { min_temp: dice.between(0, 90) });
      add(day + half, day + half + 12 * HOUR, { relative_humidity_max: dice.between(20, 100) });
    }
  }
  const step = (dice.oddly(4) ? dice.pick([1, 3, 6, 7]) : 3) * HOUR;
  const lead = dice.oddly(12) ? dice.between(-2, 3) * HOUR : -6 * HOUR;
  for (
    let t = terms.startMs - terms.startMs % HOUR + lead;
    t <= terms.endMs + 7 * HOUR;
    t += step
  ) {
    add(t, null, { wind_speed: dice.between(0, 30), wind_direction: dice.between(0, 360) });
  }
  const length = dice.pick([1, 3, 6]) * HOUR;
  // Most chains fit the window; some are cut by a part of a period at its ends.
  const origin = terms.startMs - length * (dice.oddly(8) ? dice.between(0, 16) / 8 : 1);
  const snowy = dice.chance(5);
  for (let t = origin; t < terms.endMs + length; t += length) {
    add(t, t + length, {
      liquid_precipitation_amt: dice.pick([0, 0, 0.01, 0.5]),
      snow_amt: snowy ? dice.pick([0, 0.1, 3]) : 0,
      ice_amt: dice.rarely() ? 0.01 : 0,
      ...(snowy && !dice.rarely() ? { snow_ratio: dice.pick([8, 10, 20]) } : {}),
    });
  }
  return rows;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
