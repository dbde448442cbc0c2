import assert from "node:assert/strict";
import {
  type GivenSettings,
  givenSettings,
  settingsProblems,
} from "../testing/fixtures/given_settings.ts";
import { daemonSettings } from "./settings.ts";

const load = (given: GivenSettings) => givenSettings(daemonSettings, given);
const refusal = (given: GivenSettings) => settingsProblems(daemonSettings, given);

Deno.test("without anything given each setting has its default (D1)", async () => {
  assert.deepEqual(await load({}), {
    level: "info",
    logFormat: "text",
    metricsBind: undefined,
    generateKey: false,
    baseUrl: "http://127.0.0.1:9800",
    dataDir: "/srv/data/spool",
    rawDataDir: "/srv/raw_data",
    sleepIntervalSeconds: 3600,
    refillRateSeconds: 15,
    tokenCapacity: 3,
    userAgent: "noaa-oracle-daemon/1.0",
    privateKey: "/srv/daemon_private_key.pem",
    minForecastCoverage: 0.8,
    observationHistoryHours: 4,
    observationBatchSize: 25,
    retentionDays: 7,
    s3Bucket: undefined,
    s3Endpoint: undefined,
    s3Region: "us-west-2",
    awcBaseUrl: "https://aviationweather.gov",
    ndfdBaseUrl: "https://graphical.weather.gov",
    nwsApiBaseUrl: "https://api.weather.gov",
  });
});

Deno.test("a flag wins over the environment, that over TOML, for each setting with a short flag (D2)", async () => {
  const rows: [key: string, short: string, toml: string, env: string, flag: string][] = [
    ["level", "-l", '"error"', "warn", "debug"],
    ["base_url", "-b", '"http://a.example"', "http://b.example", "http://c.example"],
    ["data_dir", "-d", '"/a"', "/b", "/c"],
    ["sleep_interval", "-s", "10", "20", "30"],
    ["refill_rate", "-r", "1.5", "2.5", "3.5"],
    ["token_capacity", "-t", "4", "5", "6"],
    ["user_agent", "-u", '"a/1"', "b/1", "c/1"],
  ];
  for (const [key, short, toml, env, flag] of rows) {
    const file = `${key} = ${toml}`;
    const variables = { [`NOAA_DAEMON_${key.toUpperCase()}`]: env };
    const values = async (given: GivenSettings) => Object.values(await load(given)).map(String);
    assert.ok((await values({ toml: file })).includes(toml.replaceAll('"', "")), key);
    assert.ok((await values({ toml: file, env: variables })).includes(env), key);
    for (const name of [short, `--${key.replaceAll("_", "-")}`]) {
      assert.ok(
        (await values({ toml: file, env: variables, args: [name, flag] })).includes(flag),
        name,
      );
    }
  }
});

Deno.test("unknown TOML keys and a missing named file stop the start (D3)", async () => {
  assert.match(
    await refusal({ toml: "sleep_intervall = 1" }),
    /^sleep_intervall = 1 .*did you mean sleep_interval\?/,
  );
  assert.match(
    await refusal({ args: ["--config", "/missing.toml"] }),
    /^\/missing\.toml: .*cannot be read/,
  );
});

Deno.test("values out of bounds are refused one by one, with key, value and rule (D4)", async () => {
  const rows: [key: string, value: string][] = [
    ["sleep_interval", "0"],
    ["token_capacity", "0"],
    ["refill_rate", "0"],
    ["min_forecast_coverage", "1.5"],
    ["level", "loud"],
    ["observation_history_hours", "0"],
    ["observation_history_hours", "25"],
    ["observation_batch_size", "0"],
    ["observation_batch_size", "26"],
    ["retention_days", "0"],
    ["private_key", "daemon.key"],
    ["user_agent", "a\nb"],
    ["s3_bucket", "No Bucket"],
    ["awc_base_url", "ftp://awc.example"],
  ];
  for (const [key, value] of rows) {
    const env = { [`NOAA_DAEMON_${key.toUpperCase()}`]: value };
    const said = await refusal({ env });
    assert.match(
      said,
      new RegExp(`^${key} = .*\\(environment NOAA_DAEMON_${key.toUpperCase()}\\): must be `),
    );
    assert.equal(said.split("\n").length, 1, said);
  }
});

Deno.test("the history must be longer than the interval (D5)", async () => {
  assert.match(
    await refusal({ args: ["-s", "14400"] }),
    /^observation_history_hours = 4 \(default\): must be longer than sleep_interval \(14400 s\)/,
  );
  assert.equal((await load({ args: ["-s", "14399"] })).sleepIntervalSeconds, 14399);
});

Deno.test("base_url is an origin (D6)", async () => {
  for (
    const url of [
      "http://u:p@host",
      "http://host/path",
      "http://host?q",
      "http://host#f",
      "ftp://host",
    ]
  ) {
    assert.match(await refusal({ args: ["-b", url] }), /^base_url = /, url);
  }
  assert.equal(
    (await load({ args: ["-b", "https://oracle.example"] })).baseUrl,
    "https://oracle.example",
  );
});

Deno.test("an empty s3_endpoint is none (D7)", async () => {
  assert.equal((await load({ toml: 's3_endpoint = ""' })).s3Endpoint, undefined);
  assert.equal((await load({ env: { NOAA_DAEMON_S3_ENDPOINT: "" } })).s3Endpoint, undefined);
});

Deno.test("the region follows the AWS variables unless it is set itself", async () => {
  const env = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" };
  assert.equal((await load({ env })).s3Region, "eu-west-1");
  assert.equal((await load({ env: { ...env, AWS_REGION: "" } })).s3Region, "eu-west-2");
  assert.equal((await load({ env, args: ["--s3-region", "eu-west-3"] })).s3Region, "eu-west-3");
});

Deno.test("spool and archive cannot be one folder", async () => {
  assert.match(
    await refusal({ args: ["--raw-data-dir", "./data/../data/spool/"] }),
    /^raw_data_dir = .*data_dir/,
  );
});
