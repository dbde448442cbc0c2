import type { ForecastMetric } from "../../../shared/contract/forecast_file.ts";
import type { ForecastLine } from "./weather_table.ts";

/** One point of an answer and what is forecast for it. */
export interface ForecastPoint {
  /** Two decimals, as asked. */
  readonly lat: string;
  readonly lon: string;
  readonly values: readonly ForecastLine[];
}

interface Element {
  readonly name: string;
  readonly type: string;
  readonly units: string;
}

const ELEMENTS: Readonly<Record<ForecastMetric, Element>> = {
  max_temp: { name: "temperature", type: "maximum", units: "Fahrenheit" },
  min_temp: { name: "temperature", type: "minimum", units: "Fahrenheit" },
  wind_speed: { name: "wind-speed", type: "sustained", units: "knots" },
  wind_direction: { name: "direction", type: "wind", units: "degrees true" },
  relative_humidity_max: { name: "humidity", type: "maximum relative", units: "percent" },
  relative_humidity_min: { name: "humidity", type: "minimum relative", units: "percent" },
  liquid_precipitation_amt: { name: "precipitation", type: "liquid", units: "inches" },
  snow_amt: { name: "precipitation", type: "snow", units: "inches" },
  snow_ratio: {
    name: "winter-weather-outlook",
    type: "ratio of snow accumulation to its melted liquid equivalent",
    units: "percent",
  },
  ice_amt: { name: "precipitation", type: "ice", units: "inches" },
  twelve_hour_probability_of_precipitation: {
    name: "probability-of-precipitation",
    type: "12 hour",
    units: "percent",
  },
};

/** An NDFD time-series document of some points, as the service writes it. */
export function dwmlDocument(issuedAt: number, points: readonly ForecastPoint[]): string {
  const locations: string[] = [], layouts: string[] = [], parameters: string[] = [];
  for (const [index, { lat, lon, values }] of points.entries()) {
    const location = `point${index + 1}`;
    locations.push(
      `<location><location-key>${location}</location-key><point latitude="${lat}" longitude="${lon}"/></location>`,
    );
    const elements: string[] = [];
    for (const [metric, lines] of Map.groupBy(values, (line) => line.metric)) {
      const key = `k-${location}-${metric.replaceAll("_", "-")}`;
      const sorted = lines.toSorted((a, b) => a.begin - b.begin);
      layouts.push(layout(key, sorted));
      elements.push(element(metric, key, sorted));
    }
    parameters.push(
      `<parameters applicable-location="${location}">${elements.join("")}</parameters>`,
    );
  }
  return '<?xml version="1.0"?><dwml version="1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<head><product concise-name="time-series"><title>NOAA's National Weather Service Forecast Data</title>` +
    `<creation-date refresh-frequency="PT1H">${
      instant(issuedAt)
    }</creation-date></product></head>` +
    `<data>${locations.join("")}${layouts.join("")}${parameters.join("")}</data></dwml>`;
}

function layout(key: string, lines: readonly ForecastLine[]): string {
  const times = lines.map(({ begin, end }) =>
    `<start-valid-time>${local(begin)}</start-valid-time>` +
    (end === null ? "" : `<end-valid-time>${local(end)}</end-valid-time>`)
  );
  return `<time-layout time-coordinate="local" summarization="none"><layout-key>${key}</layout-key>${
    times.join("")
  }</time-layout>`;
}

function element(metric: ForecastMetric, key: string, lines: readonly ForecastLine[]): string {
  const { name, type, units } = ELEMENTS[metric];
  const values = lines.map(({ value }) =>
    value === null ? '<value xsi:nil="true"/>' : `<value>${value}</value>`
  );
  return `<${name} type="${type}" units="${units}" time-layout="${key}"><name>${type} ${name}</name>${
    values.join("")
  }</${name}>`;
}

/** In the clock time of the central United States in winter, as NDFD spells it. */
function local(ms: number): string {
  return new Date(ms - 6 * 3_600_000).toISOString().slice(0, 19) + "-06:00";
}

function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19) + "Z";
}
