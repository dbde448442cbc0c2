/// <reference lib="deno.worker" />
import { messageOf } from "../../../shared/message_of.ts";
import { makeNarrow } from "./make_narrow.ts";
import type { NarrowJob, NarrowReply } from "./narrow_job.ts";

async function reply(job: NarrowJob): Promise<NarrowReply> {
  try {
    return { kind: "made", bytes: await makeNarrow(job) };
  } catch (error) {
    return { kind: "failed", message: messageOf(error) };
  }
}

self.onmessage = async ({ data }: MessageEvent<NarrowJob>) => {
  const replied = await reply(data);
  self.postMessage(replied, replied.kind === "made" ? [replied.bytes.buffer] : []);
};
// A message that comes before the handler stands would be lost.
self.postMessage({ kind: "listening" } satisfies NarrowReply);
