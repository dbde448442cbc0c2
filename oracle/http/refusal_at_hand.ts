import type { IncomingMessage } from "node:http";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { AnswerAtHand } from "../../shared/http/answer_at_hand.ts";
import { addFixedHeaders } from "./common_headers.ts";
import type { Cost, LineName } from "./lines.ts";
import { sentProblem } from "./problem_answer.ts";
import type { OpenRoute, Route } from "./route.ts";

/** A refusal, and what was asked for. */
export interface RefusalAtHand extends Required<AnswerAtHand> {
  readonly headers: string[];
  /** The pattern of the route. */
  readonly route: string;
  readonly line: LineName;
}

/** Paths that anyone may read, and the line they stand in. */
interface Path {
  readonly pattern: RegExp;
  readonly route: string;
  readonly line: LineName;
}

/** The lines of paths that change with what is asked. */
const UNSAID: LineName = "read";

/**
 * The short way of a refusal, for a server that is behind: strangers' reads are told to come again, for less than a tenth
 * of what it would take to let them stand in a line. Who shows a proof is never refused so, nor what stands in no line.
 */
export class Refusals {
  readonly #paths: readonly Path[];
  readonly #headers: readonly string[];
  readonly #status: number;
  readonly #text: string;

  constructor(routes: readonly Route[]) {
    this.#paths = routes.filter((route) => route.kind === "open").flatMap(pathOf);
    const { status, headers, text } = sentProblem(
      new RefusalError("busy", "too many requests right now; try again in a few seconds"),
    );
    addFixedHeaders(headers);
    this.#headers = [...headers].flat();
    this.#status = status;
    this.#text = text;
  }

  /** The refusal of a GET or HEAD, if it may be refused so. */
  find({ method, url = "", headers }: IncomingMessage): RefusalAtHand | undefined {
    if (headers.authorization !== undefined) return undefined;
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const known = this.#paths.find(({ pattern }) => pattern.test(path));
    if (!known) return undefined;
    const { route, line } = known;
    const body = method === "HEAD" ? undefined : this.#text;
    return { status: this.#status, headers: [...this.#headers], body, route, line };
  }
}

function pathOf({ path, cost }: OpenRoute): Path[] {
  const line: Cost = typeof cost === "function" ? UNSAID : cost;
  if (line === "none") return [];
  return [{ pattern: new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`), route: path, line }];
}
