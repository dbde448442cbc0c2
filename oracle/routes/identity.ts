import { Buffer } from "node:buffer";
import type { Npub, PointHex } from "../../shared/contract/ids.ts";
import { DEFAULT_METRICS, METRICS, NOAA_WEATHER } from "../../shared/contract/metric.ts";
import { answerVersioned, keptAnswer } from "../http/answer.ts";
import type { OpenOperation } from "../http/operation.ts";
import { get, type LookAtHand, type Route } from "../http/route.ts";
import { READ_NPUB, READ_PUBKEY, READ_SOURCES } from "./operations/identity.ts";

/** The public side of the attestation key. */
export interface OracleIdentity {
  readonly npub: Npub;
  /** The key as a compressed point. */
  readonly compressed: PointHex;
}

/** Who signs, and what can be predicted: `/oracle/npub`, `/oracle/pubkey`, `/oracle/sources`. */
export function identityRoutes({ npub, compressed }: OracleIdentity): Route[] {
  const base64Key = Buffer.from(compressed, "hex").toString("base64");
  const source = {
    id: NOAA_WEATHER,
    metrics: METRICS.map(({ id, unit, par, calibrated, observed }) => ({
      id,
      unit,
      par,
      observed,
      calibrated,
    })),
    default_metrics: DEFAULT_METRICS,
    default: true,
  };
  return [
    fixed(READ_NPUB, { key: npub }),
    fixed(READ_PUBKEY, { key: base64Key }),
    fixed(READ_SOURCES, [source]),
  ];
}

/** A route that answers the same for ever. */
function fixed(operation: OpenOperation, value: unknown): Route {
  const json = new TextEncoder().encode(JSON.stringify(value));
  const atHand: LookAtHand = (_, search) => search === "" ? keptAnswer(json) : undefined;
  return get(operation, () => answerVersioned(json), undefined, atHand);
}
