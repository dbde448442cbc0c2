import { Buffer } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { LRUCache } from "lru-cache";
import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { InfoLog } from "../../shared/observe/direct_log.ts";
import {
  type AnswerAtHand,
  type AnsweringAtHand,
  MOST_AT_HAND_BYTES,
} from "../../shared/http/answer_at_hand.ts";
import { isLogged, leaveLine } from "./access_log.ts";
import type { WholeAnswer } from "./answer.ts";
import { addFixedHeaders } from "./common_headers.ts";
import { gzipAtHand, takesGzip, variesByEncoding } from "./compression.ts";
import type { RequestLimits } from "./clients/request_limits.ts";
import {
  type ContextSettings,
  readRequestContext,
  type RequestContext,
} from "./request_context.ts";
import type { LineName, Lines } from "./lines.ts";
import type { RequestMetrics } from "./request_metrics.ts";
import { Refusals } from "./refusal_at_hand.ts";
import type { OpenRoute, Route } from "./route.ts";
import { findTag, unchangedHeaders } from "./unchanged.ts";
import { tagInGzip } from "./version.ts";

/** What {@link AtHand} needs. */
export interface AtHandOptions extends ContextSettings {
  readonly routes: readonly Route[];
  /** The waiting lines of this listener. */
  readonly lines: Lines;
  /** For the one line each request leaves. */
  readonly accessLog: InfoLog;
  readonly metrics: RequestMetrics;
  /** What one client may ask for on this listener; as much as it likes unless given. */
  readonly limits?: RequestLimits;
  readonly log: Logger;
  /** Called for each request that is refused. */
  readonly onTurnedAway: (line: LineName) => void;
}

/** Up to here it is cheaper to copy a body than to send it as a piece of its own. */
const SMALL_BYTES = 8 * 1024;
/** A Host header that needs no further look. */
const PLAIN_HOST = /^[\w.:[\]-]+$/;

/** Of so many paths with names in them it is known where they lead. */
const MOST_LED = 1024;

/** A route with answers at hand. */
type HandRoute = Required<Pick<OpenRoute, "path" | "atHand">>;

/** Where a path leads. */
interface Led {
  readonly route: HandRoute;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The short way of a request: a whole answer that its route has at hand is sent as bytes, with the headers, the tag and
 * the line in the log that it would get on the usual way. Whatever is not as simple as that is left to the usual way.
 */
export class AtHand implements AnsweringAtHand {
  readonly #options: AtHandOptions;
  /** Routes without `:names`, by their path. */
  readonly #fixed = new Map<string, Led>();
  readonly #named: { readonly pattern: RegExp; readonly route: HandRoute }[] = [];
  readonly #led = new LRUCache<string, Led>({ max: MOST_LED });
  readonly #refusals: Refusals;
  readonly #lines = new WeakMap<WholeAnswer, SentLines>();

  constructor(options: AtHandOptions) {
    this.#options = options;
    this.#refusals = new Refusals(options.routes, options.lines);
    for (const route of options.routes) {
      if (route.kind !== "open" || !route.atHand) continue;
      const { path, atHand } = route;
      const known = { path, atHand };
      if (!path.includes(":")) this.#fixed.set(path, { route: known, params: {} });
      else this.#named.push({ pattern: patternOf(path), route: known });
    }
  }

  /** The answer to a GET or HEAD without a body, if it is at hand. */
  answer(asked: IncomingMessage, peer: string, hasTime: () => boolean): AnswerAtHand | undefined {
    const { url = "", headers } = asked;
    if (!PLAIN_HOST.test(headers.host ?? "")) return undefined;
    try {
      const found = this.#find(url);
      const answer = found && this.#chooseForm(found.answer, asked);
      if (!found || !answer) return undefined;
      if (typeof answer.body === "object" && !hasTime()) return undefined;
      const context = this.#contextOf(asked, peer, found.route.path);
      if (!this.#count(context)) return undefined; // refused on the usual way
      return this.#leave(answer, asked, context);
    } catch (error) {
      if (error instanceof RefusalError) return undefined;
      this.#options.log.error("an answer at hand could not be given: {error}", { error });
      return undefined;
    }
  }

  /** Refuses a stranger's read when the server is behind, or its line is crowded. */
  refuse(asked: IncomingMessage, peer: string, isBehind: boolean): AnswerAtHand | undefined {
    const refusal = this.#refusals.find(asked, isBehind);
    if (!refusal) return undefined;
    const { route, line, ...answer } = refusal;
    const context = this.#contextOf(asked, peer, route);
    if (!this.#count(context)) return undefined; // refused for that on the usual way
    this.#options.onTurnedAway(line);
    return this.#leave(answer, asked, context);
  }

  /** Probes, and who shows a proof: whether it is good is found out in its turn. */
  isUrgent({ url = "", headers }: IncomingMessage): boolean {
    return headers.authorization !== undefined || !isLogged(url);
  }

  #contextOf({ headers }: IncomingMessage, peer: string, route: string): RequestContext {
    const context = readRequestContext(fieldsOf(headers), peer, this.#options);
    context.route = route;
    return context;
  }

  /** Counts a request of its address, if that may ask for more. */
  #count(context: RequestContext): boolean {
    const { limits } = this.#options;
    if (limits?.mayPass(context) === false) return false;
    limits?.countAddress(context);
    return true;
  }

  /** Adds the headers of every answer to one that is about to leave, and writes down that it does. */
  #leave(
    answer: AnswerAtHand,
    { method = "" }: IncomingMessage,
    context: RequestContext,
  ): AnswerAtHand {
    const { limits, metrics, accessLog } = this.#options;
    for (const header of limits?.headersFor(context) ?? []) answer.headers.push(...header);
    answer.headers.push("x-request-id", context.requestId);
    const { status } = answer;
    metrics.route(context.route).count(method, status, 0);
    if (isLogged(context.route)) leaveLine(accessLog, context, { method, status, ms: 0 });
    return answer;
  }

  #find(url: string): { readonly route: HandRoute; readonly answer: WholeAnswer } | undefined {
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const search = mark < 0 ? "" : url.slice(mark);
    const { audience } = this.#options;
    const known = this.#fixed.get(path) ?? this.#led.get(path);
    if (known) {
      const answer = known.route.atHand(known.params, search, audience);
      return answer && { route: known.route, answer };
    }
    for (const { pattern, route } of this.#named) {
      const { groups } = pattern.exec(path) ?? {};
      const answer = groups && route.atHand(groups, search, audience);
      if (!answer) continue;
      this.#led.set(path, { route, params: { ...groups } });
      return { route, answer };
    }
    return undefined;
  }

  /** Not at all to who has it, in gzip to who takes that if it is compressed already, or as it is. */
  #chooseForm(answer: WholeAnswer, { method, headers }: IncomingMessage) {
    let lines = this.#lines.get(answer);
    if (!lines) this.#lines.set(answer, lines = new SentLines(answer));
    const isHead = method === "HEAD";
    const inGzip = lines.isVaried && !isHead &&
      takesGzip(headers["accept-encoding"] as string ?? null);
    const asked = headers["if-none-match"];
    const { tag } = lines;
    if (asked !== undefined && tag !== null) {
      const known = findTag(asked, inGzip ? [tagInGzip(tag), tag] : [tag]);
      if (known !== undefined) return lines.unchanged(known);
    }
    const form = inGzip ? lines.gzip() : lines.plain();
    return form && isHead ? { ...form, body: undefined } : form;
  }
}

/** The header lines of an answer in each form, made once. */
class SentLines {
  readonly #answer: WholeAnswer;
  readonly isVaried: boolean;
  readonly tag: string | null;
  readonly #plain: readonly string[];
  readonly #body: Uint8Array | string;
  readonly #unchanged = new Map<string, readonly string[]>();
  #gzip: { readonly bytes: Uint8Array; readonly lines: readonly string[] } | undefined;

  constructor(answer: WholeAnswer) {
    this.#answer = answer;
    this.isVaried = variesByEncoding(answer);
    this.tag = answer.headers.get("etag");
    const headers = new Headers(answer.headers);
    if (this.isVaried) headers.append("vary", "accept-encoding");
    this.#plain = linesOf(headers);
    const { whole } = answer;
    this.#body = whole.length > SMALL_BYTES ? whole : Buffer.from(whole).toString("latin1");
  }

  plain(): AnswerAtHand | undefined {
    const { whole } = this.#answer;
    if (whole.length > MOST_AT_HAND_BYTES) return undefined;
    return { status: 200, headers: [...this.#plain], body: this.#body };
  }

  gzip(): AnswerAtHand | undefined {
    const bytes = gzipAtHand(this.#answer.whole);
    if (!bytes || bytes.length > MOST_AT_HAND_BYTES) return undefined;
    if (this.#gzip?.bytes !== bytes) {
      const headers = new Headers(this.#answer.headers);
      headers.append("vary", "accept-encoding");
      headers.set("content-encoding", "gzip");
      headers.set("content-length", String(bytes.length));
      if (this.tag !== null) headers.set("etag", tagInGzip(this.tag));
      this.#gzip = { bytes, lines: linesOf(headers) };
    }
    return { status: 200, headers: [...this.#gzip.lines], body: bytes };
  }

  /** @param tag one of the two that the answer has */
  unchanged(tag: string): AnswerAtHand {
    let lines = this.#unchanged.get(tag);
    if (!lines) this.#unchanged.set(tag, lines = linesOf(unchangedHeaders(this.#answer, tag)));
    return { status: 304, headers: [...lines], body: undefined };
  }
}

function linesOf(headers: Headers): string[] {
  addFixedHeaders(headers);
  return [...headers].flat();
}

/** Names in a path as groups; what is percent-encoded goes the usual way. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[\\w-]+)")}$`);
}

const fieldsOf = (headers: IncomingHttpHeaders) => ({
  get(name: string): string | null {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  },
});
