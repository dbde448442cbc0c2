import assert from "node:assert/strict";
import { join } from "node:path";
import { SpoolLock } from "../../../daemon/publish/spool_lock.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { DeliveryBench } from "./delivery_bench.ts";
import { NAMED_FAULTS, type NamedFault } from "./named_faults.ts";

Deno.test("each fault is named with what is owed, and costs nothing but time", async (t) => {
  await using bench = await DeliveryBench.start();
  await bench.put();
  assert.deepEqual((await bench.publish("folder")).complaints, []);

  const meet = async (fault: NamedFault): Promise<void> => {
    const { place } = fault;
    const other = place === "oracle" ? "archive" : "oracle";
    const name = await bench.put();
    const undo = await fault.begin(bench);
    const takenMeanwhile = await bench.timesTaken(name, async () => {
      const round = await bench.publish(fault.archive, fault.impatience);
      assert.deepEqual([round[place].delivered, round[place].owed], [0, 1]);
      assert.deepEqual([round[other].delivered, round[other].owed], [1, 0]);
      const [complaint = "", ...more] = round.complaints;
      assert.deepEqual(more, []);
      assert.match(complaint, new RegExp(`ERROR daemon: ${place} to .*, 1 files owed: `));
      assert.match(complaint, fault.logged);
    });
    await undo();
    const takenAfter = await bench.timesTaken(name, async () => {
      const round = await bench.publish(fault.archive);
      assert.deepEqual([round[place].delivered, round[place].owed], [1, 0]);
      assert.deepEqual(round.complaints, []);
      assert.equal(round[other].delivered, 0);
    });
    // A folder cannot be watched; its files are compared below.
    const timesByOther = other === "oracle" || fault.archive !== "folder" ? 1 : 0;
    const timesHere = place === "oracle" || fault.archive !== "folder" ? 1 : 0;
    assert.equal(takenMeanwhile + takenAfter, timesByOther + timesHere, "taken once by each place");
    assert.equal(takenMeanwhile, timesByOther + (fault.isTaken ? timesHere : 0));
    assert.equal((await bench.publish(fault.archive)).oracle.delivered, 0);
    const content = await Deno.readFile(bench.pathOf(name));
    assert.deepEqual(await (await bench.fixture.get(`/file/${name.name}`)).bytes(), content);
    if (fault.archive === "folder") {
      assert.deepEqual(await Deno.readFile(join(bench.rawData, name.day, name.name)), content);
    }
  };
  for (const fault of NAMED_FAULTS) {
    await t.step({
      name: fault.name,
      ignore: fault.needsDisk === true && !bench.disks.archive.isMounted, // mounting takes root
      fn: () => meet(fault),
    });
  }

  await t.step({
    name: "the spool's disk is full: what was delivered is noted later, not sent twice",
    ignore: !bench.disks.spool.isMounted, // mounting takes root
    async fn() {
      (await SpoolLock.take(bench.spool)).release();
      const name = await bench.put();
      await bench.disks.spool.fill();
      const taken = await bench.timesTaken(name, async () => {
        const round = await bench.publish("bucket");
        assert.deepEqual([round.oracle.owed, round.archive.owed], [1, 1]);
        for (const complaint of round.complaints) {
          assert.match(complaint, /1 files owed: .*No space left on device/);
        }
        assert.equal(round.complaints.length, 2);
        (await SpoolLock.take(bench.spool)).release(); // a daemon that begins on a full disk can still deliver
        await bench.disks.spool.repair();
        const after = await bench.publish("bucket");
        assert.deepEqual([after.oracle.delivered, after.archive.delivered], [1, 1]);
        assert.deepEqual(after.complaints, []);
      });
      assert.equal(taken, 2, "once by the oracle, once by the bucket");
    },
  });

  await t.step(
    "a file that the oracle refuses holds up no other, and is named each time",
    async () => {
      const bad = await bench.put(new TextEncoder().encode("PAR1 not what it seems PAR1"));
      const good = await bench.put();
      for (let i = 0; i < 2; i++) {
        const { oracle, complaints } = await bench.publish("bucket");
        assert.equal(oracle.owed, 1);
        assert.match(
          complaints[0]!,
          new RegExp(`${bad.name} was not accepted: .*400: .*not a weather`),
        );
      }
      assert.equal((await bench.fixture.get(`/file/${good.name}`)).status, 200);
      await Deno.remove(bench.pathOf(bad));
    },
  );

  await t.step("what does not belong into a spool is named once and left alone", async () => {
    const good = await bench.put();
    const folder = join(bench.spool, good.day);
    const stamp = (second: number) => `observations_${good.day}T00:00:0${second}.5Z.parquet`;
    const whole = await observationFile([observation("2026-01-01T00:53:00Z")]);
    await Deno.writeTextFile(join(folder, "notes.txt"), "remember the milk\n");
    await Deno.mkdir(join(folder, stamp(1)));
    await Deno.writeTextFile(join(folder, stamp(2)), "");
    await Deno.writeFile(join(folder, stamp(3)), whole.subarray(0, whole.length / 2));
    await Deno.writeTextFile(join(folder, `${stamp(4)}.partial`), "PAR1");
    await Deno.writeTextFile(join(folder, `${stamp(5)}.invalid`), "PAR");
    const { oracle, archive, complaints } = await bench.publish("folder");
    assert.deepEqual([oracle.delivered, archive.delivered], [1, 1]);
    assert.deepEqual([oracle.owed, archive.owed], [0, 0]);
    assert.deepEqual(
      complaints.map((line) => line.replace(/^\S+ /, "").replaceAll(`${good.day}/`, "")),
      [
        "WARN daemon: notes.txt in the spool is not a weather file; it is left alone",
        `WARN daemon: ${stamp(1)} in the spool is not a weather file; it is left alone`,
        ...[stamp(2), stamp(3)].map((name) =>
          `ERROR daemon: ${name} is not a parquet file; it was renamed to .invalid and is not delivered`
        ),
      ],
    );
    assert.deepEqual((await bench.publish("folder")).complaints, []);
    const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    for (
      const name of [
        "notes.txt",
        stamp(1),
        `${stamp(2)}.invalid`,
        `${stamp(3)}.invalid`,
        `${stamp(4)}.partial`,
        `${stamp(5)}.invalid`,
      ]
    ) assert.ok(left.includes(name), name);
  });
});
