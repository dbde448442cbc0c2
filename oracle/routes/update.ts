import { Refusal } from "../../shared/contract/refusal.ts";
import { answerEmpty } from "../http/answer.ts";
import { type Route, signedPost } from "../http/route.ts";

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
        throw new Refusal("conflict", "a processing pass is running already");
      case "stopping":
        throw new Refusal("busy", "the oracle is shutting down");
    }
  }
  return [signedPost("/oracle/update", "uploader", update)];
}
