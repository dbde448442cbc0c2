import {
  type BenchArchive,
  type DeliveryBench,
  type Impatience,
  PATIENCE_MS,
} from "./delivery_bench.ts";
import type { Misbehaviour } from "../../delivery/faulty_proxy.ts";

/** Takes a fault away again. */
export type Undo = () => unknown;

/** A fault of one place, and how the log has to name it. */
export interface NamedFault {
  readonly name: string;
  /** The place that has it. */
  readonly place: "oracle" | "archive";
  readonly archive: BenchArchive;
  /** Who gets less time to answer. */
  readonly impatience?: Impatience;
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

/** A fault whose place and archive are those of its list, unless it says otherwise. */
type ListedFault = Omit<NamedFault, "place" | "archive"> & Partial<NamedFault>;

const ORACLE_FAULTS: readonly ListedFault[] = [
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
    impatience: "oracle",
    begin: atOracle({ kind: "slow", ms: PATIENCE_MS + 300 }),
    logged: new RegExp(`was not uploaded: no answer within ${PATIENCE_MS} ms`),
    isTaken: true,
  },
  {
    name: "the oracle is not there",
    begin({ oracleProxy, fixture }) {
      oracleProxy.target = undefined;
      return () => oracleProxy.target = fixture.oracle.address;
    },
    logged: /was not uploaded: /,
  },
];

const BUCKET_FAULTS: readonly ListedFault[] = [
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
    impatience: "archive",
    begin: atBucket({ kind: "slow", ms: PATIENCE_MS + 300 }),
    logged: new RegExp(`S3 bucket .* did not answer within ${PATIENCE_MS / 1000} s`),
    isTaken: true,
  },
  { name: "S3 closes the connection", begin: atBucket({ kind: "close" }), logged: /storing / },
];

const FOLDER_FAULTS: readonly ListedFault[] = [
  {
    name: "the archive's folder is gone",
    begin: (bench) => unmount(bench, false),
    logged: /not the folder archived to before.*mount the share/,
  },
  {
    name: "the archive's folder is not mounted",
    begin: (bench) => unmount(bench, true),
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

async function unmount({ rawData }: DeliveryBench, leaveFolder: boolean): Promise<Undo> {
  await Deno.rename(rawData, `${rawData}.away`);
  if (leaveFolder) await Deno.mkdir(rawData);
  return async () => {
    if (leaveFolder) await Deno.remove(rawData); // fails unless it is empty
    await Deno.rename(`${rawData}.away`, rawData);
  };
}

/** Every fault that oracle and archive may have, one after the other. */
export const NAMED_FAULTS: readonly NamedFault[] = [
  ...ORACLE_FAULTS.map((fault) => ({ place: "oracle", archive: "folder", ...fault }) as const),
  ...BUCKET_FAULTS.map((fault) => ({ place: "archive", archive: "bucket", ...fault }) as const),
  ...FOLDER_FAULTS.map((fault) => ({ place: "archive", archive: "folder", ...fault }) as const),
];
