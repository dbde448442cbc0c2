import assert from "node:assert/strict";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { LiveOracle } from "../../fixtures/live_oracle.ts";
import { assertServes, eventually, halfHead, Strangers } from "./strangers.ts";

/** What is attacked, and how. */
export interface OutOfDescriptors {
  readonly descriptors: number;
  /** A compiled program, which may be built on a runtime that ends where none is left; a supervisor starts it again. */
  readonly compiled?: string;
}

/**
 * Opens twice as many connections as an oracle may have descriptors, and asserts that it never stays deaf: it lives,
 * answers meanwhile, serves again, and ends in order.
 */
export async function outOfDescriptors(
  { descriptors, compiled }: OutOfDescriptors,
): Promise<void> {
  const limits = [`--nofile=${descriptors}:${descriptors}`];
  await using oracle = await LiveOracle.start({ compiled, limits });
  const { process } = oracle;
  const isHealthy = async () => {
    if (!compiled) await process.demandRunning();
    else if (process.hasEnded) return true;
    const response = await oracle.get("/healthy").catch(() => undefined);
    await response?.body?.cancel();
    return response?.status === 200;
  };
  {
    using _first = await Strangers.connect(process.url, descriptors, halfHead);
    using _second = await Strangers.connect(process.url, descriptors, () => "");
    await eventually(isHealthy); // whoever was silent for a second gives way
    if (!process.hasEnded) assert.ok(await process.descriptors() <= descriptors);
  }
  await eventually(isHealthy);
  try {
    await assertServes(oracle, Date.now() - 10 * MINUTE_MS);
  } catch (error) {
    if (!compiled) throw error;
    const { code, complained } = await process.ended();
    assert.equal(code, 1, complained);
    assert.match(complained, /Too many open files/);
    return;
  }
  const { code, signal, text } = await process.stop();
  assert.deepEqual([code, signal], [0, null], text);
}
