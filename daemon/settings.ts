import { bothPrograms } from "../shared/settings/both_programs.ts";
import { ORACLE_ORIGIN } from "../shared/settings/oracle_address.ts";
import { decimal, integer, path, text } from "../shared/settings/kinds.ts";
import { baseUrl, origin } from "../shared/settings/network_kinds.ts";
import { defineSettings, setting } from "../shared/settings/setting.ts";

const PREFIX = "NOAA_DAEMON_";

const declarations = {
  ...bothPrograms(PREFIX, { days: 7, summary: "Days that delivered files stay in the spool." }),
  baseUrl: setting(origin, {
    key: "base_url",
    short: "b",
    default: ORACLE_ORIGIN,
    summary: "The oracle's origin; it must be one the oracle accepts in signed requests.",
  }),
  dataDir: setting(path("<folder>"), {
    key: "data_dir",
    short: "d",
    default: "./data/spool",
    summary: "The spool: files wait here until they are delivered everywhere.",
  }),
  rawDataDir: setting(path("<folder>"), {
    key: "raw_data_dir",
    default: "./raw_data",
    summary:
      "The archive when there is no bucket, e.g. a network folder; never pruned, 8–10 MB an hour.",
  }),
  sleepIntervalSeconds: setting(integer("<seconds>", 1, 86_399), {
    key: "sleep_interval",
    short: "s",
    default: 3600,
    summary: "Seconds between cycles.",
  }),
  refillRateSeconds: setting(decimal("<seconds>", { min: 0, max: 3600, above: true }), {
    key: "refill_rate",
    short: "r",
    default: 15,
    summary: "Seconds in which the whole allowance of requests to NOAA comes back.",
  }),
  tokenCapacity: setting(integer("<requests>", 1, 1000), {
    key: "token_capacity",
    short: "t",
    default: 3,
    summary: "Requests to NOAA that may start at once.",
  }),
  userAgent: setting(
    text(
      "<text>",
      /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/,
      "1 to 200 printable ASCII characters",
    ),
    {
      key: "user_agent",
      short: "u",
      default: "noaa-oracle-daemon/1.0",
      summary: "How the daemon names itself to NOAA; add a way to reach you.",
    },
  ),
  privateKey: setting(path("<file>", ".pem"), {
    key: "private_key",
    aliases: ["private_key_path"],
    env: [`${PREFIX}PRIVATE_KEY`, `${PREFIX}PRIVATE_KEY_PATH`],
    default: "./daemon_private_key.pem",
    summary: "The file of the key that signs uploads, readable by its owner alone.",
  }),
  minForecastCoverage: setting(decimal("<share>", { min: 0, max: 1 }), {
    key: "min_forecast_coverage",
    default: 0.8,
    summary: "The share of stations a forecast file must cover to be published.",
  }),
  observationHistoryHours: setting(integer("<hours>", 1, 24), {
    key: "observation_history_hours",
    default: 4,
    summary: "Hours of reports that each cycle asks for; longer than sleep_interval.",
  }),
  observationBatchSize: setting(integer("<stations>", 1, 25), {
    key: "observation_batch_size",
    default: 25,
    summary: "Stations in one request for reports.",
  }),
  awcBaseUrl: setting(baseUrl, {
    key: "awc_base_url",
    default: "https://aviationweather.gov",
    summary: "Where the station catalog and the METAR history are asked for.",
  }),
  ndfdBaseUrl: setting(baseUrl, {
    key: "ndfd_base_url",
    default: "https://graphical.weather.gov",
    summary: "Where forecasts are asked for.",
  }),
  nwsApiBaseUrl: setting(baseUrl, {
    key: "nws_api_base_url",
    default: "https://api.weather.gov",
    summary: "Where hourly rain products are asked for.",
  }),
};

/** All that the daemon may be told from outside. */
export const daemonSettings = defineSettings({
  program: "daemon",
  envPrefix: PREFIX,
  declarations,
  retired: [],
  check({ observationHistoryHours, sleepIntervalSeconds, dataDir, rawDataDir }) {
    const violations = [];
    if (observationHistoryHours * 3600 <= sleepIntervalSeconds) {
      const rule = `must be longer than sleep_interval (${sleepIntervalSeconds} s)`;
      violations.push({ key: "observation_history_hours", rule });
    }
    if (dataDir === rawDataDir) {
      violations.push({ key: "raw_data_dir", rule: "must be another folder than data_dir" });
    }
    return violations;
  },
  complete: (values) => values,
});

/** The settings of the daemon; paths are absolute, addresses without a trailing `/`. */
export type DaemonSettings = ReturnType<typeof daemonSettings.complete>;
