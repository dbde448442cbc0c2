import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { AnsweringAtHand } from "../../shared/http/answer_at_hand.ts";
import { answerProblem } from "./problem_answer.ts";
import {
  type Answering,
  BoundedServer,
  type ListenAddress,
} from "../../shared/http/bounded_server.ts";

/** Where and for how many a listener is there. */
export interface ListenOptions extends ListenAddress {
  /** How many connections may be open at once. */
  readonly connections: number;
  /** Is asked first, and answers what needs no work. */
  readonly atHand?: AnsweringAtHand;
}

/**
 * Listens for HTTP requests.
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function listen(
  { connections, atHand, ...address }: ListenOptions,
  answering: Answering,
  log: Logger,
): Promise<BoundedServer> {
  return BoundedServer.listen(address, {
    answering,
    atHand,
    explain(error) {
      if (!(error instanceof RefusalError)) {
        log.error("a request failed outside the application", { error });
      }
      return answerProblem(error, "");
    },
    connections,
    log,
  });
}
