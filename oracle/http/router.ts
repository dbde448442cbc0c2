import { type IRequest, Router as PathRouter } from "itty-router";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SMALL_BODY, UPLOAD_BODY } from "./checked_body.ts";
import { answerOptions } from "./cors.ts";
import { answerWrongMethod } from "./problem_answer.ts";
import { decodePathPart, parseQuery } from "./query.ts";
import type { RequestContext } from "./request_context.ts";
import type { Call, Route, SignedRoute, UploadRoute } from "./route.ts";
import type { SignedRequestGate } from "./signed_request_gate.ts";
import type { Exchange } from "./step.ts";

/** The signal of calls whose time is not limited. */
const NEVER = new AbortController().signal;

/** Finds the route of a request, takes it through what stands before that kind of route, and lets it answer. */
export class Router {
  readonly #gate: SignedRequestGate;
  readonly #paths = PathRouter<IRequest, [RequestContext], Response>();

  constructor(routes: readonly Route[], gate: SignedRequestGate) {
    this.#gate = gate;
    for (const route of routes) {
      const register = route.method === "GET" ? this.#paths.get : this.#paths.post;
      register(route.path, (request, context) => {
        context.route = route.path;
        return this.#answerCall(route, readCall(request, context));
      });
    }
    const known = [...this.#paths.routes];
    this.#paths.all("*", (request) => {
      const methods = allowedMethods(known, new URL(request.url).pathname);
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
        return route.admission
          ? route.admission.run(async (signal) => await route.handle({ ...call, signal }))
          : route.handle(call);
      case "signed":
        return this.#answerSigned(route, call);
      case "upload":
        return this.#answerUpload(route, call);
    }
  }

  async #answerSigned(route: SignedRoute, call: Call): Promise<Response> {
    const proof = this.#gate.admit(call.request, call.context, route.role);
    const body = this.#gate.body(proof, call.request.body, SMALL_BODY);
    return await route.handle({ ...call, signer: proof.signer, body: await body.bytes() });
  }

  async #answerUpload(route: UploadRoute, call: Call): Promise<Response> {
    const proof = this.#gate.admit(call.request, call.context, route.role);
    const body = this.#gate.body(proof, call.request.body, UPLOAD_BODY);
    try {
      return await route.handle({ ...call, signer: proof.signer, body: body.stream });
    } finally {
      // A refusal of the gate goes before one of the handler, and the proof is used up in any case.
      await body.finish();
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
