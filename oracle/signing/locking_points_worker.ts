/// <reference lib="deno.worker" />
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { messageOf } from "../../shared/message_of.ts";
import { LockingPointTable } from "../../shared/dlc/locking_points.ts";
import { outcomeMessage, outcomes } from "../../shared/dlc/outcomes.ts";
import type { PointsAnswer, PointsRequest } from "./locking_points_client.ts";

// Public data only: the table is of the oracle's public key. The key itself never comes here.
const { Point } = secp256k1;
let table: { oracleKey: string; points: LockingPointTable } | undefined;

function tableOf(oracleKey: string): LockingPointTable {
  if (table?.oracleKey !== oracleKey) {
    table = { oracleKey, points: new LockingPointTable(Point.fromHex(oracleKey)) };
  }
  return table.points;
}

function answer({ id, oracleKey, noncePoint, entries, places }: PointsRequest): PointsAnswer {
  try {
    const points = tableOf(oracleKey);
    const messages = outcomes(entries, places).map(outcomeMessage);
    return { id, points: points.compute(Point.fromHex(noncePoint), messages) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

self.onmessage = ({ data }: MessageEvent<PointsRequest>) => {
  const answered = answer(data);
  self.postMessage(answered, "points" in answered ? [answered.points.buffer] : []);
};
// A message that comes before the handler stands would be lost.
self.postMessage("ready");
