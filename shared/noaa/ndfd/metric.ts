import type { ForecastMetric } from "../../contract/forecast_file.ts";

/** A unit that is accepted: how DWML may spell it (lower case) and how rows spell it. */
export interface Unit {
  readonly spellings: readonly string[];
  readonly code: string;
  /** Acceptable values in this unit, both ends included. */
  readonly min: number;
  readonly max: number;
}

/** How one metric is sent and what of it is acceptable. */
export interface MetricRule {
  readonly metric: ForecastMetric;
  readonly whole: boolean;
  /** Wind is sampled; every other metric belongs to an interval with an end. */
  readonly sampled: boolean;
  readonly units: readonly Unit[];
}

/** A metric of one `<parameters>` as sent: its values in the order of its layout, `""` for nil. */
export interface ReadingElement {
  readonly location: string;
  readonly rule: MetricRule;
  readonly units: string;
  readonly layout: string;
  readonly values: readonly string[];
}

const unit = (code: string, min: number, max: number): Unit => ({
  spellings: [code],
  code,
  min,
  max,
});
// `celcius` is the spelling of the files; NOAA writes Celsius.
const TEMPERATURE: readonly Unit[] = [
  unit("fahrenheit", -148, 140),
  { spellings: ["celsius", "celcius"], code: "celcius", min: -100, max: 60 },
];
const KNOTS = [unit("knots", 0, 250)];
const DEGREES_TRUE = [unit("degrees true", 0, 360)];
const PERCENT = [unit("percent", 0, 100)];
const RATIO = [unit("percent", 0, 1000)];
const INCHES = [unit("inches", 0, Infinity)];

const whole = (metric: ForecastMetric, units: readonly Unit[]): MetricRule => ({
  metric,
  whole: true,
  sampled: false,
  units,
});
const fractional = (metric: ForecastMetric, units: readonly Unit[]): MetricRule => ({
  ...whole(metric, units),
  whole: false,
});
const sampledMetric = (metric: ForecastMetric, units: readonly Unit[]): MetricRule => ({
  ...whole(metric, units),
  sampled: true,
});

/** DWML element name → `type` attribute → metric. What is not here is passed over. */
const RULES: Readonly<Record<string, Readonly<Record<string, MetricRule>>>> = {
  "temperature": {
    "maximum": whole("max_temp", TEMPERATURE),
    "minimum": whole("min_temp", TEMPERATURE),
  },
  "wind-speed": { "sustained": sampledMetric("wind_speed", KNOTS) },
  "direction": { "wind": sampledMetric("wind_direction", DEGREES_TRUE) },
  "humidity": {
    "maximum relative": whole("relative_humidity_max", PERCENT),
    "minimum relative": whole("relative_humidity_min", PERCENT),
  },
  "precipitation": {
    "liquid": fractional("liquid_precipitation_amt", INCHES),
    "snow": fractional("snow_amt", INCHES),
    "ice": fractional("ice_amt", INCHES),
  },
  "probability-of-precipitation": {
    "12 hour": whole("twelve_hour_probability_of_precipitation", PERCENT),
  },
  "winter-weather-outlook": {
    "ratio of snow accumulation to its melted liquid equivalent": fractional("snow_ratio", RATIO),
  },
};

/** The metric that a DWML element carries, or `undefined` for one that is not read. */
export function metricRule(element: string, type: string | undefined): MetricRule | undefined {
  if (type === undefined || !Object.hasOwn(RULES, element)) return undefined;
  const types = RULES[element]!;
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

/** The accepted unit that a `units` attribute names, in either case; `undefined` for any other text. */
export function acceptedUnit(rule: MetricRule, text: string): Unit | undefined {
  const spelling = text.trim().toLowerCase();
  return rule.units.find((unit) => unit.spellings.includes(spelling));
}
