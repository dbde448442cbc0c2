import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { DAY_MS } from "../../shared/time/units.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { missRows, readMisses } from "../lines/history/history_queries.ts";
import { LineKeeper } from "../lines/history/line_keeper.ts";
import type { Pair } from "../lines/history/read_day.ts";
import { carryOut } from "./carry_out.ts";
import { keepDayOrder } from "./line_orders.ts";
import { done, type Order, refused } from "./order.ts";

const YESTERDAY = "2030-02-28";

Deno.test("misses of a day that were handed over are the same bit by bit, and what is no day is refused", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const clock = new VirtualClock("2030-03-01T12:00:00Z");
  const keeper = new LineKeeper({ db, clock, log: getLogger(["test"]) });
  const notAsked = () => Promise.reject(new Error("not asked for"));
  const order = (one: Order) =>
    carryOut(JSON.parse(JSON.stringify(one)), {
      signer: notAsked,
      files: notAsked,
      lines: () => Promise.resolve(keeper),
    });

  const { printed } = await order({ order: "tell due days" });
  assert.deepEqual([printed.length, printed[0]], [60, YESTERDAY]);
  const pair = { target: "KORD", metric: "temp_high", baseline: 50, observed: 50.1 + 0.2 } as const;
  const half = { ...pair, metric: "wind_speed" } as const satisfies Pair;
  const read = { pairs: { full: [pair], day: [half], night: [] }, files: { "a.parquet": "00" } };
  assert.deepEqual(await order(keepDayOrder(YESTERDAY, read)), done(`${YESTERDAY}: 1 misses`));
  const again = await order(keepDayOrder(YESTERDAY, read));
  assert.deepEqual(again, done(`${YESTERDAY}: it needs none`));
  const startS = Date.parse(YESTERDAY) / 1000;
  const [full] = await db.read(missRows("full", startS));
  assert.deepEqual([...readMisses(full!)], [["KORD", pair.observed - pair.baseline]]);
  const [day] = await db.read(missRows("day", startS + DAY_MS / 2000));
  assert.deepEqual([...readMisses(day!)], [["KORD", half.observed - half.baseline]]);
  assert.equal((await order({ order: "fit lines" })).status, 0);
  assert.deepEqual(
    await order(keepDayOrder("yesterday", read)),
    refused("yesterday is no day"),
  );
});
