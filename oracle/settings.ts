import { join } from "node:path";
import { bothPrograms } from "../shared/settings/both_programs.ts";
import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import { choice, integer, list, optional, path } from "../shared/settings/kinds.ts";
import {
  addressBlock,
  headerName,
  host,
  origin,
  ownOrigin,
  urlPrefix,
} from "../shared/settings/network_kinds.ts";
import { pubkey } from "../shared/settings/pubkey_kind.ts";
import { OFFICIAL_URL_PREFIXES } from "./evidence/collection/source_url.ts";
import {
  defineSettings,
  type RetiredSetting,
  setting,
  type Violation,
} from "../shared/settings/setting.ts";

const PREFIX = "NOAA_ORACLE_";
const shared = bothPrograms(PREFIX, { days: 30, summary: "Days that weather files are kept." });

const perMinute = integer("<requests>", 1, 1_000_000);

const declarations = {
  ...shared,
  s3Bucket: setting(shared.s3Bucket.kind, {
    key: "s3_bucket",
    summary: "Without effect: accepted because the Rust program has it. The daemon fills its own " +
      "archive, and decision_bucket holds decisions.",
  }),
  host: setting(host, {
    key: "host",
    aliases: ["domain"],
    default: "127.0.0.1",
    summary: "The address the public listener binds to.",
  }),
  port: setting(integer("<port>", 0, 65535), {
    key: "port",
    default: ORACLE_PORT,
    summary: "The port of the public listener; 0 lets the system choose.",
  }),
  remoteUrl: setting(optional(origin, "the default"), {
    key: "remote_url",
    defaultText: "http://<host>:<port>",
    summary: "The origin clients reach the oracle by; signed requests must name it.",
  }),
  acceptedOrigins: setting(list(origin), {
    key: "accepted_origins",
    default: [],
    summary: "Further origins that signed requests may name, e.g. the one inside a cluster.",
  }),
  weatherDir: setting(path("<folder>"), {
    key: "weather_dir",
    aliases: ["data_dir"],
    env: [`${PREFIX}WEATHER_DIR`, `${PREFIX}DATA_DIR`],
    default: "./weather_data",
    summary: "The folder of the uploaded weather files.",
  }),
  eventDb: setting(path("<folder>"), {
    key: "event_db",
    default: "./data",
    summary: "The folder of the database oracle.db.",
  }),
  cacheDir: setting(optional(path("<folder>"), "the default"), {
    key: "cache_dir",
    defaultText: "<event_db>/cache",
    summary: "The folder of what can be rebuilt from the weather files.",
  }),
  decisionDir: setting(optional(path("<folder>"), "the default"), {
    key: "decision_dir",
    defaultText: "<event_db>/decisions",
    summary: "The folder of the decision store; keep it apart from backups of the database.",
  }),
  decisionBucket: setting(shared.s3Bucket.kind, {
    key: "decision_bucket",
    summary: "The S3 bucket that holds decisions as well, first of all places; the service must " +
      "heed If-None-Match.",
  }),
  oraclePrivateKey: setting(path("<file>", ".pem"), {
    key: "oracle_private_key",
    aliases: ["private_key_path"],
    env: [`${PREFIX}PRIVATE_KEY`, `${PREFIX}PRIVATE_KEY_PATH`],
    default: "./oracle_private_key.pem",
    summary: "The file of the oracle's private key, readable by its owner alone.",
  }),
  coordinatorPubkeys: setting(list(pubkey), {
    key: "coordinator_pubkeys",
    default: [],
    summary: "Who may create events and submit entries.",
  }),
  uploaderPubkeys: setting(list(pubkey), {
    key: "uploader_pubkeys",
    default: [],
    summary: "Who may upload weather files: the npub of each daemon.",
  }),
  etlIntervalSeconds: setting(integer("<seconds>", 1, 86_400), {
    key: "etl_interval",
    default: 300,
    summary: "Seconds between processing passes.",
  }),
  shutdownTimeoutSeconds: setting(integer("<seconds>", 1, 3600), {
    key: "shutdown_timeout",
    default: 25,
    summary: "Seconds a stop may take; whoever stops the program must wait longer.",
  }),
  checkpointing: setting(choice("auto", "external"), {
    key: "checkpointing",
    default: "auto",
    summary: "Who checkpoints the database: the oracle, or Litestream while it replicates.",
  }),
  duckdbMemoryMb: setting(integer("<MiB>", 64, 4096), {
    key: "duckdb_memory_mb",
    default: 256,
    summary: "Memory that weather queries may use, in MiB.",
  }),
  evidenceUrlPrefixes: setting(list(urlPrefix), {
    key: "evidence_url_prefixes",
    default: OFFICIAL_URL_PREFIXES,
    summary: "Addresses whose documents count as evidence; change them only for tests.",
  }),
  trustedProxies: setting(list(addressBlock), {
    key: "trusted_proxies",
    aliases: ["http_context.trusted_proxies"],
    default: [],
    summary: "Proxies whose request ids and client addresses are believed.",
  }),
  clientIpHeader: setting(headerName, {
    key: "client_ip_header",
    aliases: ["http_context.client_ip_header"],
    default: "X-Real-IP",
    summary: "The header in which a trusted proxy names the client's address.",
  }),
  addressRequestsPerMinute: setting(optional(perMinute), {
    key: "address_requests_per_minute",
    summary:
      "Requests that one client address (of IPv6: one /64 network) may make in a minute on " +
      "the public address, probes aside.",
  }),
  keyRequestsPerMinute: setting(optional(perMinute), {
    key: "key_requests_per_minute",
    summary: "Signed requests that one key may make in a minute.",
  }),
};

/** A table of the Rust program whose feature is off unless enabled, which it cannot be here. */
function notOffered(key: string, env: readonly string[], what: string): RetiredSetting {
  return {
    key,
    env: env.map((name) => PREFIX + name),
    advice: `${what} is not offered; remove the setting or leave only enabled = false`,
    harmless(value) {
      if (typeof value === "string") return /^(false|0)$/i.test(value);
      if (typeof value !== "object" || value === null) return false;
      return Object.entries(value).every(([name, inner]) => name === "enabled" && inner === false);
    },
  };
}

const retired: readonly RetiredSetting[] = [
  notOffered("nostr", ["NOSTR_ENABLED", "NOSTR_RELAYS", "NOSTR_KEY"], "publishing on nostr relays"),
  notOffered("telemetry", ["TELEMETRY_ENABLED"], "collecting telemetry from browsers"),
  { key: "ui_dir", env: [`${PREFIX}UI_DIR`], harmless: () => true, advice: "has no effect" },
];

/** All that the oracle may be told from outside. */
export const oracleSettings = defineSettings({
  program: "oracle",
  envPrefix: PREFIX,
  declarations,
  retired,
  check(values): Violation[] {
    const separate = values.weatherDir !== values.eventDb;
    return separate ? [] : [{ key: "weather_dir", rule: "must be another folder than event_db" }];
  },
  complete: (values) => ({
    ...values,
    remoteUrl: values.remoteUrl ?? ownOrigin({ hostname: values.host, port: values.port }),
    cacheDir: values.cacheDir ?? join(values.eventDb, "cache"),
    decisionDir: values.decisionDir ?? join(values.eventDb, "decisions"),
  }),
});

/** The settings of the oracle; paths are absolute, origins without a trailing `/`. */
export type OracleSettings = ReturnType<typeof oracleSettings.complete>;

/** The folders that an oracle writes, and whose disks must have room. */
export function writtenFolders(
  { weatherDir, eventDb, cacheDir, decisionDir }: OracleSettings,
): string[] {
  return [weatherDir, eventDb, cacheDir, decisionDir];
}
