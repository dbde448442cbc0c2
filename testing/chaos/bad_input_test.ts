import assert from "node:assert/strict";
import { join } from "node:path";
import { lockSpool } from "../../daemon/publish/spool_lock.ts";
import { observation } from "../evidence_writer/stored_rows.ts";
import { observationFile } from "../weather_file.ts";
import { type BenchArchive, DeliveryBench } from "./delivery_bench.ts";
import type { Misbehaviour } from "./faulty_proxy.ts";

type Undo = () => unknown;

/** A fault of one place, and how the log has to name it. */
interface NamedFault {
  readonly name: string;
  readonly archive: BenchArchive;
  readonly begin: (bench: DeliveryBench) => Undo | Promise<Undo>;
  readonly logged: RegExp;
  /** Whether the place took the file though it did not say so. */
  readonly isTaken?: boolean;
  /** Whether it takes a disk of its own, which takes root. */
  readonly needsDisk?: boolean;
}

const atOracle = (misbehaviour: Misbehaviour) => ({ oracleProxy }: DeliveryBench) => {
  oracleProxy.misbehave = () => misbehaviour;
  return () => oracleProxy.misbehave = undefined;
};

const atBucket = (misbehaviour: Misbehaviour) => ({ bucketProxy }: DeliveryBench) => {
  bucketProxy.misbehave = () => misbehaviour;
  return () => bucketProxy.misbehave = undefined;
};

const s3Error = (status: number, code: string) =>
  atBucket({
    kind: "answer",
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`,
  });

const ORACLE_FAULTS: readonly Omit<NamedFault, "archive">[] = [
  {
    name: "the oracle answers 500",
    begin: atOracle({ kind: "answer", status: 500, body: "internal server error" }),
    logged: /answered 500: internal server error/,
  },
  {
    name: "the oracle answers 503",
    begin: atOracle({ kind: "answer", status: 503, body: "busy" }),
    logged: /answered 503: busy/,
  },
  {
    name: "the oracle answers 403",
    begin: atOracle({ kind: "answer", status: 403, body: "not_allowed" }),
    logged: /refuses npub1\w+ \(403: not_allowed\); add it to the oracle's uploader_pubkeys/,
  },
  {
    name: "the clock is 90 s ahead",
    begin(bench) {
      bench.skewMs = 90_000;
      return () => bench.skewMs = 0;
    },
    logged: /refuses npub1\w+ \(401: .*clock differs from the oracle's by \d+ s/,
  },
  {
    name: "the clock is two minutes behind",
    begin(bench) {
      bench.skewMs = -120_000;
      return () => bench.skewMs = 0;
    },
    logged: /refuses npub1\w+ \(401: .*clock differs from the oracle's by \d+ s/,
  },
  {
    name: "something else answers 200",
    begin: atOracle({ kind: "answer", status: 200, body: "<!DOCTYPE html>Welcome" }),
    logged: /answered 200: <!DOCTYPE html>Welcome/,
  },
  {
    name: "the oracle answers garbage",
    begin: atOracle({ kind: "garbage" }),
    logged: /was not uploaded: /,
  },
  {
    name: "the oracle closes the connection",
    begin: atOracle({ kind: "close" }),
    logged: /was not uploaded: /,
  },
  {
    name: "the oracle's answer is lost, so that the next one is 409",
    begin: atOracle({ kind: "lose_answer" }),
    logged: /was not uploaded: /,
    isTaken: true,
  },
  {
    name: "the oracle's answer is cut",
    begin: atOracle({ kind: "half_answer" }),
    logged: /was not uploaded: /,
    isTaken: true,
  },
  {
    name: "the oracle does not answer",
    begin: atOracle({ kind: "slow", ms: 800 }),
    logged: /was not uploaded: no answer within 400 ms/,
    isTaken: true,
  },
  {
    name: "the oracle is not there",
    begin({ oracleProxy, at }) {
      oracleProxy.target = undefined;
      return () => oracleProxy.target = at.oracle.address;
    },
    logged: /was not uploaded: /,
  },
];

const BUCKET_FAULTS: readonly (Omit<NamedFault, "archive"> & Partial<NamedFault>)[] = [
  { name: "S3 answers 500", begin: s3Error(500, "InternalError"), logged: /InternalError/ },
  { name: "S3 answers 503", begin: s3Error(503, "SlowDown"), logged: /SlowDown/ },
  {
    name: "S3 credentials are expired",
    begin: s3Error(400, "ExpiredToken"),
    logged: /ExpiredToken.*check the credentials \(AWS_ACCESS_KEY_ID/,
  },
  {
    name: "S3 refuses the credentials",
    begin: s3Error(403, "AccessDenied"),
    logged: /AccessDenied.*check the credentials/,
  },
  {
    name: "the bucket is missing",
    begin: atBucket({ kind: "rewrite", path: (path) => path.replace("-weather/", "-wether/") }),
    logged: /NoSuchBucket.*create the bucket or correct its name/,
  },
  {
    name: "S3 does not answer",
    archive: "impatient bucket",
    begin: atBucket({ kind: "slow", ms: 800 }),
    logged: /S3 bucket .* did not answer within 0.4 s/,
    isTaken: true,
  },
  { name: "S3 closes the connection", begin: atBucket({ kind: "close" }), logged: /storing / },
];

const FOLDER_FAULTS: readonly Omit<NamedFault, "archive">[] = [
  {
    name: "the archive's folder is gone",
    begin: (bench) => unmounted(bench, false),
    logged: /not the folder archived to before.*mount the share/,
  },
  {
    name: "the archive's folder is not mounted",
    begin: (bench) => unmounted(bench, true),
    logged: /not the folder archived to before.*mount the share/,
  },
  {
    name: "the archive's folder is read-only",
    async begin({ disks }) {
      await disks.archive.setReadOnly();
      return () => disks.archive.repair();
    },
    logged: /Read-only file system/,
    needsDisk: true,
  },
  {
    name: "the archive's disk is full",
    async begin({ disks }) {
      await disks.archive.fill();
      return () => disks.archive.repair();
    },
    logged: /No space left on device/,
    needsDisk: true,
  },
];

async function unmounted({ rawData }: DeliveryBench, leaveFolder: boolean): Promise<Undo> {
  await Deno.rename(rawData, `${rawData}.away`);
  if (leaveFolder) await Deno.mkdir(rawData);
  return async () => {
    if (leaveFolder) await Deno.remove(rawData); // fails unless it is empty
    await Deno.rename(`${rawData}.away`, rawData);
  };
}

Deno.test("each fault is named with what is owed, and costs nothing but time", async (t) => {
  await using bench = await DeliveryBench.start();
  await bench.put();
  assert.deepEqual((await bench.publish("folder")).complaints, []);

  const meet = async (place: "oracle" | "archive", fault: NamedFault): Promise<void> => {
    const other = place === "oracle" ? "archive" : "oracle";
    const name = await bench.put();
    const undo = await fault.begin(bench);
    const takenMeanwhile = await bench.timesTaken(name, async () => {
      const round = await bench.publish(fault.archive);
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
    assert.deepEqual(await (await bench.at.get(`/file/${name.name}`)).bytes(), content);
    if (fault.archive === "folder") {
      assert.deepEqual(await Deno.readFile(join(bench.rawData, name.day, name.name)), content);
    }
  };
  const all = [
    ...ORACLE_FAULTS.map((fault) => ["oracle", { ...fault, archive: "folder" }] as const),
    ...BUCKET_FAULTS.map((fault) => ["archive", { archive: "bucket", ...fault }] as const),
    ...FOLDER_FAULTS.map((fault) => ["archive", { ...fault, archive: "folder" }] as const),
  ];
  for (const [place, fault] of all) {
    await t.step({
      name: fault.name,
      ignore: fault.needsDisk === true && !bench.disks.archive.isMounted, // mounting takes root
      fn: () => meet(place, fault),
    });
  }

  await t.step({
    name: "the spool's disk is full: what was delivered is noted later, not sent twice",
    ignore: !bench.disks.spool.isMounted, // mounting takes root
    async fn() {
      (await lockSpool(bench.spool)).release();
      const name = await bench.put();
      await bench.disks.spool.fill();
      const taken = await bench.timesTaken(name, async () => {
        const round = await bench.publish("bucket");
        assert.deepEqual([round.oracle.owed, round.archive.owed], [1, 1]);
        for (const complaint of round.complaints) {
          assert.match(complaint, /1 files owed: .*No space left on device/);
        }
        assert.equal(round.complaints.length, 2);
        (await lockSpool(bench.spool)).release(); // a daemon that begins on a full disk can still deliver
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
      assert.equal((await bench.at.get(`/file/${good.name}`)).status, 200);
      await Deno.remove(bench.pathOf(bad));
    },
  );

  await t.step("what does not belong into a spool is named once and left alone", async () => {
    const good = await bench.put();
    const folder = join(bench.spool, good.day);
    const stamp = (second: number) => `observations_${good.day}T00:00:0${second}.5Z.parquet`;
    const whole = await observationFile([observation("00:53")]);
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
