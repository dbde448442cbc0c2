/// <reference lib="deno.worker" />
import { verifyRecord } from "../decision/verify_record.ts";
import type { RecheckAnswer, RecheckRequest } from "./record_recheck.ts";

function answer({ record, options }: RecheckRequest): RecheckAnswer {
  const verdict = verifyRecord(record, options);
  return verdict.ok ? { ok: true } : { ok: false, difference: verdict.difference };
}

self.onmessage = ({ data }: MessageEvent<RecheckRequest>) => self.postMessage(answer(data));
// A message that comes before the handler stands would be lost.
self.postMessage("ready");
