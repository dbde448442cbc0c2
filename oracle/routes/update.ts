import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { answerEmpty } from "../http/answer.ts";
import { type Route, signedPost } from "../http/route.ts";
import { START_PASS } from "./operations/uploader.ts";

/** What can start a processing pass. */
export interface PassStarter {
  /** Starts one, or says why none starts now. */
  start(): "started" | "running" | "stopping";
}

/** Lets an uploader start a processing pass. */
export function updateRoutes(passes: PassStarter): Route[] {
  function update(): Response {
    switch (passes.start()) {
      case "started":
        return answerEmpty(202);
      case "running":
        throw new RefusalError("conflict", "a processing pass is running already");
      case "stopping":
        throw new RefusalError("busy", "the oracle is shutting down");
    }
  }
  return [signedPost(START_PASS, update)];
}
