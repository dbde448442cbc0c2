import type { IncomingMessage } from "node:http";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { AnswerAtHand } from "../../shared/http/answer_at_hand.ts";
import type { AdmissionLine } from "./admission.ts";
import { addFixedHeaders } from "./common_headers.ts";
import type { LineName, Lines } from "./lines.ts";
import { sentProblem } from "./problem_answer.ts";
import type { OpenRoute, Route } from "./route.ts";

/** A refusal, and what was asked for. */
export interface RefusalAtHand extends Required<AnswerAtHand> {
  /** The pattern of the route. */
  readonly route: string;
  readonly line: LineName;
}

/** Paths that anyone may read, and the line they stand in. */
interface Path {
  readonly pattern: RegExp;
  readonly route: string;
  readonly line: LineName;
  /** Where strangers wait, unless that changes with what is asked. */
  readonly waiting: AdmissionLine | undefined;
}

/** The lines of paths that change with what is asked. */
const UNSAID: LineName = "read";

/**
 * The short way of a refusal, for a server that is behind and for a line that is crowded: strangers' reads are told to
 * come again, for much less than it would take to let them find that out in the line. Who shows a proof is never refused
 * so, nor what stands in no line.
 */
export class Refusals {
  readonly #paths: readonly Path[];
  readonly #lines: readonly AdmissionLine[];
  readonly #headers: readonly string[];
  readonly #status: number;
  readonly #text: string;

  constructor(routes: readonly Route[], lines: Lines) {
    this.#paths = routes.filter((route) => route.kind === "open")
      .flatMap((route) => pathOf(route, lines));
    this.#lines = [...new Set(this.#paths.flatMap(({ waiting }) => waiting ?? []))];
    const { status, headers, text } = sentProblem(
      new RefusalError("busy", "too many requests right now; try again in a few seconds"),
    );
    addFixedHeaders(headers);
    this.#headers = [...headers].flat();
    this.#status = status;
    this.#text = text;
  }

  /**
   * The refusal of a GET or HEAD, if it may be refused so.
   * @param isBehind whether the whole server is behind, and not one line alone
   */
  find(
    { method, url = "", headers }: IncomingMessage,
    isBehind: boolean,
  ): RefusalAtHand | undefined {
    // Asked of every request that goes the usual way: what they all meet is asked before their paths are.
    if (!isBehind && !this.#lines.some(({ isCrowded }) => isCrowded)) return undefined;
    if (headers.authorization !== undefined) return undefined;
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const known = this.#paths.find(({ pattern }) => pattern.test(path));
    if (!known) return undefined;
    const { route, line, waiting } = known;
    if (!isBehind && !waiting?.isCrowded) return undefined;
    const body = method === "HEAD" ? undefined : this.#text;
    return { status: this.#status, headers: [...this.#headers], body, route, line };
  }
}

function pathOf({ path, cost }: OpenRoute, lines: Lines): Path[] {
  if (cost === "none") return [];
  const pattern = new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
  return typeof cost === "function"
    ? [{ pattern, route: path, line: UNSAID, waiting: undefined }]
    : [{ pattern, route: path, line: cost, waiting: lines.find(cost, "stranger") }];
}
