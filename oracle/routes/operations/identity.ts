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
    example: { key: "npub1n8fc39y0ga36kqy4mjk8jmg5a0hdzn9e6gqyk5hrt3c9g7rlwxuqd6h2fl" },
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
    schema: v.object({ key: v.pipe(v.string(), v.regex(/^A[gw][A-Za-z0-9+/]{42}$/)) }),
    example: { key: "ApnTiUkPRsdFwBKu5W8tsUp193RTLnCIJbkucBVHEf6b" },
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
