import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { MetricId } from "../../../shared/contract/entry.ts";
import { Npub } from "../../../shared/contract/ids.ts";
import { METRIC_IDS, NOAA_WEATHER } from "../../../shared/contract/metric.ts";
import type { OpenOperation } from "../../http/operation.ts";

const ParRule = v.variant("rule", [
  v.object({ rule: v.picklist(["rounded", "exact"]) }),
  v.object({ rule: v.picklist(["compass", "within"]), tolerance: v.number() }),
]);
const Source = v.object({
  id: v.literal(NOAA_WEATHER),
  metrics: v.array(v.object({
    id: v.picklist(METRIC_IDS),
    unit: v.string(),
    par: described(ParRule, "When a prediction of par is right, under fixed rules."),
    observed: described(v.string(), "What is taken of the reports, in words."),
    calibrated: described(v.boolean(), "Whether lines may score it."),
  })),
  default_metrics: described(v.array(MetricId), "What is scored when an event names nothing."),
  default: v.boolean(),
});

/** The key that attests, as people write it. */
export const READ_NPUB = {
  method: "GET",
  path: "/oracle/npub",
  id: "readNpub",
  topic: "oracle",
  summary: "Read the key that attests, as an npub",
  cost: "none",
  answer: {
    description: "The key.",
    schema: v.object({ key: Npub }),
    example: { key: "npub10xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqpkge6d" },
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** The same key as a compressed point. */
export const READ_PUBKEY = {
  method: "GET",
  path: "/oracle/pubkey",
  id: "readPubkey",
  topic: "oracle",
  summary: "Read the key that attests, as a compressed point",
  cost: "none",
  answer: {
    description: "The key, 33 bytes in base64.",
    schema: v.object({ key: v.pipe(v.string(), v.regex(/^A[A-Za-z0-9+/]{43}$/)) }),
    example: { key: "Anm+Zn753LusVaBilc6HCwcCm/zbLc4o2VnygVsW+BeY" },
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** What can be predicted. */
export const READ_SOURCES = {
  method: "GET",
  path: "/oracle/sources",
  id: "readSources",
  topic: "oracle",
  summary: "Read what can be predicted",
  cost: "none",
  answer: {
    description: "The one source there is, its metrics and their par rules.",
    schema: v.array(Source),
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** This description of the interface. */
export const READ_DESCRIPTION = {
  method: "GET",
  path: "/openapi.json",
  id: "readDescription",
  topic: "oracle",
  summary: "Read the description of this interface",
  cost: "none",
  answer: {
    description: "OpenAPI 3.1.",
    schema: v.record(v.string(), v.unknown()),
    keeping: "version",
  },
} as const satisfies OpenOperation;
