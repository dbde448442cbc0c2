import type { World } from "../world/world.ts";
import { BUCKET } from "../world/world_parts.ts";
import type { Fault, FaultGroup, Undo } from "./fault.ts";
import { misbehaving } from "./misbehaving.ts";

const answering = (name: string, status: number, code: string) =>
  misbehaving("bucketProxy", name, {
    kind: "answer",
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`,
  });

/** Moves the folder away, and puts what an unmounted share leaves in its place. */
async function unmount(world: World, leave: "nothing" | "an empty folder"): Promise<Undo> {
  const { rawData } = world;
  const away = `${rawData}.away`;
  await Deno.rename(rawData, away);
  if (leave === "an empty folder") await Deno.mkdir(rawData);
  return async () => {
    const left = await Array.fromAsync(Deno.readDir(rawData)).catch(() => []);
    if (left.length > 0) world.ledger.broken("the place of an unmounted share was written to");
    await Deno.remove(rawData, { recursive: true }).catch(() => {}); // nothing may be there
    await Deno.rename(away, rawData);
  };
}

const readOnly: Fault = {
  name: "archive folder read-only",
  async begin({ parts: { disks } }) {
    if (!disks.archive.isMounted) return "impossible";
    await disks.archive.setReadOnly();
    return () => disks.archive.repair();
  },
};

const full: Fault = {
  name: "archive folder full",
  async begin({ parts: { disks } }) {
    if (!disks.archive.isMounted) return "impossible";
    await disks.archive.fill();
    return () => disks.archive.repair();
  },
};

const IN_FOLDER: readonly [Fault, ...Fault[]] = [
  { name: "archive folder gone", begin: (world) => unmount(world, "nothing") },
  { name: "archive folder not mounted", begin: (world) => unmount(world, "an empty folder") },
  readOnly,
  full,
];

const IN_BUCKET: readonly [Fault, ...Fault[]] = [
  answering("S3 answers 500", 500, "InternalError"),
  answering("S3 answers 503", 503, "SlowDown"),
  answering("S3 credentials expired", 400, "ExpiredToken"),
  misbehaving("bucketProxy", "S3 slow", { kind: "slow", ms: 150 }),
  misbehaving("bucketProxy", "S3 closes the connection", { kind: "close" }),
  misbehaving("bucketProxy", "S3's answer is lost", { kind: "lose_answer" }),
  misbehaving("bucketProxy", "S3's bucket missing", {
    kind: "rewrite",
    path: (path) => path.replace(`/${BUCKET}`, `/${BUCKET}-gone`),
  }),
];

/** What can happen to the place that files are archived in. */
export const ARCHIVE_FAULTS: FaultGroup = {
  chance: 0.35,
  faults: ({ archive }) => archive === "folder" ? IN_FOLDER : IN_BUCKET,
};

const other = { folder: "bucket", bucket: "folder" } as const;

/** Changes where files are archived, for good. */
export const ARCHIVE_SWITCH: FaultGroup = {
  chance: 0.25,
  faults: () => [{
    name: "archive switched",
    begin(world) {
      world.archive = other[world.archive];
      return () => {};
    },
  }],
};
