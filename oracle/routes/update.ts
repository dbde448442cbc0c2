import { Refusal } from "../../shared/contract/refusal.ts";
import { emptyAnswer } from "../http/answer.ts";
import { type Route, signedPost } from "../http/route.ts";
import type { PassJob } from "../jobs/pass_job.ts";

/** Lets an uploader start a processing pass. */
export function updateRoutes(passes: Pick<PassJob, "start">): Route[] {
  function update(): Response {
    switch (passes.start()) {
      case "started":
        return emptyAnswer(202);
      case "running":
        throw new Refusal("conflict", "a processing pass is running already");
      case "stopping":
        throw new Refusal("busy", "the oracle is shutting down");
    }
  }
  return [signedPost("/oracle/update", "uploader", update)];
}
