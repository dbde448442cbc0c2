import * as v from "valibot";
import type { GoodAnswer, OpenOperation } from "../../http/operation.ts";

const OK: GoodAnswer = {
  description: "It is well.",
  schema: v.object({ status: v.literal("ok") }),
  example: { status: "ok" },
};
const probe = { method: "GET", topic: "probes", cost: "none", answer: OK } as const;

/** Whether the process answers. */
export const PROBE_PROCESS = {
  ...probe,
  path: "/healthy",
  id: "probeProcess",
  summary: "Ask whether the process answers",
  description: "Touches nothing.",
} as const satisfies OpenOperation;

/** Whether the database works. */
export const PROBE_DATABASE = {
  ...probe,
  path: "/health",
  id: "probeDatabase",
  summary: "Ask whether the database takes writes and answers reads",
  refusals: { 503: "It does not, or the oracle stops." },
} as const satisfies OpenOperation;

/** Whether work may be sent here. */
export const PROBE_READINESS = {
  ...probe,
  path: "/ready",
  id: "probeReadiness",
  summary: "Ask whether work may be sent here",
  description: "The database works, and the decision store is the trusted one.",
  refusals: { 503: "It may not, with the reason." },
} as const satisfies OpenOperation;
