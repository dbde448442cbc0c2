import assert from "node:assert/strict";
import {
  type GivenSettings,
  givenSettings,
  settingsProblems,
} from "../testing/fixtures/given_settings.ts";
import { oracleSettings } from "./settings.ts";

const KEY = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

const load = (given: GivenSettings) => givenSettings(oracleSettings, given);
const refusal = (given: GivenSettings) => settingsProblems(oracleSettings, given);

Deno.test("the defaults are those of the contract and of the decisions", async () => {
  const { evidenceUrlPrefixes, ...settings } = await load({});
  assert.equal(evidenceUrlPrefixes.length, 4);
  assert.deepEqual(settings, {
    keyRequestsPerMinute: undefined,
    level: "info",
    logFormat: "text",
    metricsBind: undefined,
    generateKey: false,
    s3Bucket: undefined,
    s3Endpoint: undefined,
    s3Region: "us-west-2",
    retentionDays: 30,
    host: "127.0.0.1",
    port: 9800,
    remoteUrl: "http://127.0.0.1:9800",
    acceptedOrigins: [],
    addressRequestsPerMinute: undefined,
    weatherDir: "/srv/weather_data",
    eventDb: "/srv/data",
    cacheDir: "/srv/data/cache",
    decisionDir: "/srv/data/decisions",
    decisionBucket: undefined,
    oraclePrivateKey: "/srv/oracle_private_key.pem",
    coordinatorPubkeys: [],
    uploaderPubkeys: [],
    etlIntervalSeconds: 300,
    shutdownTimeoutSeconds: 25,
    checkpointing: "auto",
    duckdbMemoryMb: 256,
    trustedProxies: [],
    clientIpHeader: "X-Real-IP",
  });
});

Deno.test("every environment name of the Rust program still works", async () => {
  const settings = await load({
    env: {
      NOAA_ORACLE_LEVEL: "debug",
      NOAA_ORACLE_HOST: "0.0.0.0",
      NOAA_ORACLE_PORT: "9900",
      NOAA_ORACLE_METRICS_BIND: "127.0.0.1:9801",
      NOAA_ORACLE_REMOTE_URL: "https://oracle.example/",
      NOAA_ORACLE_DATA_DIR: "/weather",
      NOAA_ORACLE_EVENT_DB: "/db",
      NOAA_ORACLE_PRIVATE_KEY: "/keys/oracle.pem",
      NOAA_ORACLE_COORDINATOR_PUBKEYS: `${KEY},${KEY.toUpperCase()}`,
      NOAA_ORACLE_UPLOADER_PUBKEYS: KEY,
      NOAA_ORACLE_S3_BUCKET: "noaa-oracle-weather",
      NOAA_ORACLE_S3_ENDPOINT: "http://localhost:4566",
      NOAA_ORACLE_ETL_INTERVAL: "60",
      NOAA_ORACLE_SHUTDOWN_TIMEOUT: "10",
      NOAA_ORACLE_UI_DIR: "/ui",
      NOAA_ORACLE_NOSTR_ENABLED: "false",
      NOAA_ORACLE_TELEMETRY_ENABLED: "false",
      NOAA_ORACLE_TRUSTED_PROXIES: "10.0.0.0/8,::1",
      NOAA_ORACLE_CLIENT_IP_HEADER: "CF-Real",
      NOAA_ORACLE_ADDRESS_REQUESTS_PER_MINUTE: "600",
      NOAA_ORACLE_KEY_REQUESTS_PER_MINUTE: "",
    },
  });
  assert.equal(settings.level, "debug");
  assert.equal(settings.port, 9900);
  assert.deepEqual(settings.metricsBind, { hostname: "127.0.0.1", port: 9801 });
  assert.equal(settings.remoteUrl, "https://oracle.example");
  assert.equal(settings.weatherDir, "/weather");
  assert.equal(settings.cacheDir, "/db/cache");
  assert.equal(settings.oraclePrivateKey, "/keys/oracle.pem");
  assert.equal(settings.coordinatorPubkeys.length, 1);
  assert.deepEqual(settings.uploaderPubkeys, settings.coordinatorPubkeys);
  assert.equal(settings.s3Bucket, "noaa-oracle-weather");
  assert.equal(settings.s3Endpoint, "http://localhost:4566");
  assert.equal(settings.etlIntervalSeconds, 60);
  assert.equal(settings.shutdownTimeoutSeconds, 10);
  assert.deepEqual(settings.trustedProxies, ["10.0.0.0/8", "::1"]);
  assert.equal(settings.clientIpHeader, "CF-Real");
  assert.equal(settings.addressRequestsPerMinute, 600);
  assert.equal(settings.keyRequestsPerMinute, undefined);
});

Deno.test("a settings file of the Rust program is read, aliases and tables included", async () => {
  const settings = await load({
    toml: `
      domain = "::1"
      data_dir = "weather"
      private_key_path = "key.pem"
      ui_dir = "./ui"
      [nostr]
      enabled = false
      [http_context]
      trusted_proxies = ["127.0.0.1"]
      client_ip_header = "X-Client"
      [telemetry]
      enabled = false
    `,
  });
  assert.equal(settings.host, "::1");
  assert.equal(settings.remoteUrl, "http://[::1]:9800");
  assert.equal(settings.weatherDir, "/srv/weather");
  assert.equal(settings.oraclePrivateKey, "/srv/key.pem");
  assert.deepEqual(settings.trustedProxies, ["127.0.0.1"]);
  assert.equal(settings.clientIpHeader, "X-Client");
});

Deno.test("what this program does not offer is refused by name", async () => {
  assert.match(
    await refusal({ toml: "[nostr]\nenabled = true" }),
    /^nostr = .*publishing on nostr relays is not offered/,
  );
  assert.match(await refusal({ toml: '[nostr]\nrelays = ["ws://r"]' }), /^nostr = /);
  assert.match(await refusal({ toml: "[telemetry]\nenabled = true" }), /^telemetry = /);
  assert.match(
    await refusal({ env: { NOAA_ORACLE_NOSTR_RELAYS: "ftp://relay" } }),
    /^nostr = .*\(environment NOAA_ORACLE_NOSTR_RELAYS\)/,
  );
});

Deno.test("each bad setting stops the start, with key, value and rule (O126)", async () => {
  const rows: [toml: string, says: RegExp][] = [
    ["colour = 1", /^colour = 1 .*unknown key/],
    [
      "[http_context]\nproxies = []",
      /^http_context\.proxies = \[\] .*key http_context\.proxies.*unknown key/,
    ],
    [
      'remote_url = "http://u:p@h"',
      /^remote_url = "http:\/\/\[redacted\]@h" .*must be an http or https origin/,
    ],
    ['remote_url = "https://h/path"', /^remote_url = .*origin/],
    ['remote_url = "https://h?q=1"', /^remote_url = .*origin/],
    ['remote_url = "ws://h"', /^remote_url = .*origin/],
    ["etl_interval = 0", /^etl_interval = 0 .*whole number from 1/],
    ["shutdown_timeout = 0", /^shutdown_timeout = 0 .*whole number from 1/],
    ['coordinator_pubkeys = ["npub1xyz"]', /^coordinator_pubkeys\[0\] = "npub1xyz" .*public key/],
    [
      `uploader_pubkeys = ["${KEY}", "${"0".repeat(64)}"]`,
      /^uploader_pubkeys\[1\] = "0+" .*public key/,
    ],
    ['trusted_proxies = ["10.0.0.0/33"]', /^trusted_proxies\[0\] = .*CIDR/],
    [
      '[http_context]\ntrusted_proxies = ["x"]',
      /^trusted_proxies\[0\] = .*key http_context\.trusted_proxies.*CIDR/,
    ],
    ['accepted_origins = ["oracle"]', /^accepted_origins\[0\] = .*origin/],
    ['metrics_bind = "9801"', /^metrics_bind = .*host:port/],
    ['checkpointing = "never"', /^checkpointing = .*auto or external/],
    ["port = 65536", /^port = .*0 to 65535/],
    ['event_db = "./x"\nweather_dir = "x"', /^weather_dir = "x" .*another folder than event_db/],
  ];
  for (const [toml, says] of rows) {
    const said = await refusal({ toml });
    assert.match(said, says, toml);
    assert.equal(said.split("\n").length, 1, said);
  }
});

Deno.test("a secret key in the place of a public one is not repeated", async () => {
  const nsec = "nsec1" + "q".repeat(58);
  const said = await refusal({ env: { NOAA_ORACLE_COORDINATOR_PUBKEYS: nsec } });
  assert.match(said, /coordinator_pubkeys\[0\]/);
  assert.ok(!said.includes("qqqq"), said);
});
