import { type IRequest, Router as PathRouter } from "itty-router";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SMALL_BODY, UPLOAD_BODY } from "./checked_body.ts";
import { answerOptions, isPreflight } from "./cors.ts";
import { answerWrongMethod } from "./problem_answer.ts";
import { decodePathPart, parseQuery } from "./query.ts";
import { type RequestContext, standingOf } from "./request_context.ts";
import type { LineName, Lines } from "./lines.ts";
import type { Call, OpenRoute, Route, SignedRoute, UploadRoute } from "./route.ts";
import type { RequestLimits } from "./clients/request_limits.ts";
import type { SignedRequestGate } from "./signed_request_gate.ts";
import { untilSent } from "./sent.ts";
import type { Exchange } from "./step.ts";

/** The signal of calls whose time is not limited. */
const NEVER = new AbortController().signal;

/** What a {@link Router} needs. */
export interface RouterOptions {
  readonly routes: readonly Route[];
  readonly gate: SignedRequestGate;
  readonly lines: Lines;
  readonly limits?: RequestLimits;
}

/** Finds the route of a request, takes it through what stands before that kind of route, and lets it answer. */
export class Router {
  readonly #gate: SignedRequestGate;
  readonly #lines: Lines;
  readonly #paths = PathRouter<IRequest, [RequestContext], Response>();

  constructor({ routes, gate, lines, limits }: RouterOptions) {
    this.#gate = gate;
    this.#lines = lines;
    for (const route of routes) {
      const register = route.method === "GET" ? this.#paths.get : this.#paths.post;
      register(route.path, (request, context) => {
        context.route = route.path;
        if (route.kind === "open" && route.explain) {
          const { explain } = route;
          context.explain = (problem) => explain(problem, request);
        }
        limits?.countAddress(context);
        return this.#answerCall(route, readCall(request, context));
      });
    }
    const known = [...this.#paths.routes];
    this.#paths.all("*", (request, context) => {
      const methods = allowedMethods(known, new URL(request.url).pathname);
      if (isPreflight(request)) return answerOptions(methods ?? "OPTIONS");
      limits?.countAddress(context);
      if (!methods) throw new RefusalError("not_found", "there is nothing at this path");
      return request.method === "OPTIONS"
        ? answerOptions(methods)
        : answerWrongMethod(request.method, methods);
    });
  }

  /**
   * Answers one request.
   * @throws {RefusalError} `not_found` where no route is, and whatever the route throws
   */
  answer({ request, context }: Exchange): Promise<Response> {
    return this.#paths.fetch(request, context);
  }

  #answerCall(route: Route, call: Call): Response | Promise<Response> {
    switch (route.kind) {
      case "open":
        return this.#answerOpen(route, call);
      case "signed":
        return this.#answerSigned(route, call);
      case "upload":
        return this.#answerUpload(route, call);
    }
  }

  async #answerOpen(route: OpenRoute, call: Call): Promise<Response> {
    const { handleOwned: handle } = route;
    if (handle && call.query.owner !== undefined) {
      const { method, path } = route;
      return await this.#answerSigned(
        { kind: "signed", method, path, role: "coordinator", handle },
        call,
      );
    }
    const known = await route.recall?.(call);
    if (known) return known;
    const cost = typeof route.cost === "function" ? route.cost(call) : route.cost;
    if (cost === "none") return await route.handle(call);
    this.#gate.recognize(call.request, call.context);
    const line = this.#lines.find(cost, standingOf(call.context));
    const gone = call.request.signal;
    if (cost !== "download" && cost !== "follow") {
      return await line.run(async (signal) => await route.handle({ ...call, signal }), gone);
    }
    const turn = await line.enter(gone);
    try {
      return untilSent(await route.handle({ ...call, signal: turn.deadline }), turn);
    } catch (error) {
      turn.end();
      throw error;
    }
  }

  async #answerSigned(route: SignedRoute, call: Call): Promise<Response> {
    const proof = this.#gate.admit(call.request, call.context, route.role);
    return await this.#inTurn(route.method === "GET" ? "read" : "write", call, async () => {
      const body = this.#gate.body(proof, call.request.body, SMALL_BODY);
      return await route.handle({ ...call, signer: proof.signer, body: await body.bytes() });
    });
  }

  async #answerUpload(route: UploadRoute, call: Call): Promise<Response> {
    const proof = this.#gate.admit(call.request, call.context, route.role);
    return await this.#inTurn("upload", call, async () => {
      const body = this.#gate.body(proof, call.request.body, UPLOAD_BODY);
      try {
        return await route.handle({ ...call, signer: proof.signer, body: body.stream });
      } finally {
        // A refusal of the gate goes before one of the handler, and the proof is used up in any case.
        await body.finish();
      }
    });
  }

  /** Work that is never broken off: nobody could say then whether it was done. Its body alone has a time. */
  async #inTurn(
    line: LineName,
    { request }: Call,
    work: () => Promise<Response>,
  ): Promise<Response> {
    const turn = await this.#lines.find(line, "member").enter(request.signal);
    try {
      return await work();
    } finally {
      turn.end();
    }
  }
}

function readCall(request: IRequest, context: RequestContext): Call {
  const params: Record<string, string> = {};
  for (const [name, part] of Object.entries(request.params)) {
    params[name] = decodePathPart(part, name);
  }
  const query = parseQuery(new URL(request.url).search);
  return { request, params, query, context, signal: NEVER };
}

/** What `Allow` says for a path, or `undefined` when no route has it. */
function allowedMethods(
  routes: readonly (readonly [method: string, pattern: RegExp, ...unknown[]])[],
  path: string,
): string | undefined {
  const methods = new Set(
    routes.filter(([, pattern]) => pattern.test(path)).map(([method]) => method),
  );
  if (methods.size === 0) return undefined;
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods, "OPTIONS"].join(", ");
}
