/**
 * Announcing an event of 25 entries and 3 places (13,801 outcomes): through the signer, as a create request does it,
 * beside a plain loop of @noble/curves over the same outcomes in the same run.
 */
import { cpuUsage } from "node:process";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { outcomeMessage, outcomes } from "../shared/dlc/outcomes.ts";
import { unpackPoints } from "../shared/dlc/packed_points.ts";
import type { EventId } from "../shared/contract/ids.ts";
import { SecretKey } from "../shared/keys/secret_key.ts";
import { runBenchmark } from "./benchmark.ts";
import { DAY_EVENT_ID } from "../testing/fixtures/event_requests.ts";
import { DAY_EVENT_SIGNING, SigningFixture } from "../testing/fixtures/signer.ts";

const { Point } = secp256k1;
const ENTRIES = 25, PLACES = 3;
const xOnly = (hex: string) => Point.fromHex(hex).toBytes(true).subarray(1);

/** What anyone would write with the library alone, for the first `limit` outcomes or all. */
function plainLoop(oracleKey: string, noncePoint: string, limit?: number): string[] {
  const P = schnorr.utils.lift_x(bytesToNumberBE(xOnly(oracleKey)));
  const R = schnorr.utils.lift_x(bytesToNumberBE(xOnly(noncePoint)));
  return outcomes(ENTRIES, PLACES).slice(0, limit).map((winners) => {
    const m = schnorr.utils.taggedHash("DLC/oracle/attestation/v0", outcomeMessage(winners));
    const e = schnorr.utils.taggedHash("BIP0340/challenge", xOnly(noncePoint), xOnly(oracleKey), m);
    return R.add(P.multiplyUnsafe(Point.Fn.create(bytesToNumberBE(e)))).toHex(true);
  });
}

const median = (times: number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

async function measure(isSmall: boolean): Promise<boolean> {
  const runs = isSmall ? 3 : 10;
  const home = await Deno.makeTempDir({ prefix: "bench-announce-" });
  try {
    await using fixture = await SigningFixture.open({ home, key: SecretKey.random() });
    const { signer } = fixture;
    const request = {
      entries: ENTRIES,
      places: PLACES,
      eventId: DAY_EVENT_ID as EventId,
      signingDate: DAY_EVENT_SIGNING / 1000,
    };
    await signer.announce(request); // starts the worker and builds the table, once per process
    const times: number[] = [];
    let last = await signer.announce(request);
    const cpu = cpuUsage();
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      last = await signer.announce(request);
      times.push(performance.now() - begun);
    }
    const { user, system } = cpuUsage(cpu);
    const begun = performance.now();
    const plain = plainLoop(
      signer.publicKey.compressed,
      last.noncePoint,
      isSmall ? 500 : undefined,
    );
    const points = unpackPoints(last.lockingPoints);
    const { length } = points;
    const plainMs = (performance.now() - begun) * length / plain.length;
    if (plain.some((point, i) => point !== points[i])) {
      throw new Error("the two computations differ");
    }
    const ms = median(times);
    console.log(
      `BENCH announce ${ENTRIES} entries × ${PLACES} places, ${length} outcomes: ` +
        `median ${ms.toFixed(0)} ms of ${runs} (best ${Math.min(...times).toFixed(0)} ms, ` +
        `CPU of all threads ${((user + system) / 1000 / runs).toFixed(0)} ms); ` +
        `plain @noble/curves loop ${plainMs.toFixed(0)} ms${isSmall ? " (scaled)" : ""}; ` +
        `ratio ${(plainMs / ms).toFixed(1)}`,
    );
    return true;
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

await runBenchmark({
  name: "announce",
  summary: "Announcing an event of 25 entries and 3 places, beside a plain loop of @noble/curves.",
  measure,
});
