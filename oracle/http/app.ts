import type { Logger } from "@logtape/logtape";
import { type IRequest, Router } from "itty-router";
import { withRequest } from "../../shared/observe/request_context.ts";
import { Refusal } from "../../shared/contract/refusal.ts";
import { SMALL_BODY, UPLOAD_BODY } from "./checked_body.ts";
import { compressed } from "./compression.ts";
import { GzipCache } from "./gzip_cache.ts";
import { allowAnyOrigin, optionsAnswer } from "./cors.ts";
import type { Answering } from "./listener.ts";
import { isForClients, methodNotAllowed, problemAnswer } from "./problem_answer.ts";
import { decodePathPart, parseQuery } from "./query.ts";
import { type ContextSettings, type RequestContext, requestContext } from "./request_context.ts";
import type { Call, Route, SignedRoute, UploadRoute } from "./route.ts";
import type { SignedRequestGate } from "./signed_request_gate.ts";

/** What {@link createApp} needs. */
export interface AppOptions extends ContextSettings {
  readonly routes: readonly Route[];
  readonly gate: SignedRequestGate;
  /** For errors that clients are not told about. */
  readonly log: Logger;
  /** For the one line each request leaves. */
  readonly accessLog: Logger;
}

/** The signal of calls whose time is not limited. */
const NEVER = new AbortController().signal;

/** Requests to these leave no line: machines ask them all the time. */
const UNLOGGED = /^\/(metrics|healthy|health|ready)\/*$/;

/** Composes routes into one application: context, routing, gate, problems, compression, CORS, and the log line. */
export function createApp(options: AppOptions): Answering {
  const { routes, gate, log, accessLog } = options;
  const gzipCache = new GzipCache();
  const router = Router<IRequest, [RequestContext], Response>({
    catch: (error, request, context) => failed(error, request, context),
    finally: [(response, request, context) => finished(response, request, context)],
  });
  for (const route of routes) {
    const register = route.method === "GET" ? router.get : router.post;
    register(route.path, (request, context) => {
      context.route = route.path;
      return answerOf(route, callOf(request, context));
    });
  }
  const known = [...router.routes];
  router.all("*", (request) => {
    const methods = allowedMethods(known, new URL(request.url).pathname);
    if (!methods) throw new Refusal("not_found", "there is nothing at this path");
    return request.method === "OPTIONS"
      ? optionsAnswer(methods)
      : methodNotAllowed(request.method, methods);
  });

  function answerOf(route: Route, call: Call): Response | Promise<Response> {
    switch (route.kind) {
      case "open":
        return route.admission
          ? route.admission.run(async (signal) => await route.handle({ ...call, signal }))
          : route.handle(call);
      case "signed":
        return answerSigned(route, call);
      case "upload":
        return answerUpload(route, call);
    }
  }

  async function answerSigned(route: SignedRoute, call: Call): Promise<Response> {
    const proof = gate.admit(call.request, call.context);
    const body = gate.body(proof, route.role, call.request.body, SMALL_BODY);
    return await route.handle({ ...call, signer: proof.signer, body: await body.bytes() });
  }

  async function answerUpload(route: UploadRoute, call: Call): Promise<Response> {
    const proof = gate.admit(call.request, call.context);
    const body = gate.body(proof, route.role, call.request.body, UPLOAD_BODY);
    try {
      return await route.handle({ ...call, signer: proof.signer, body: body.stream });
    } finally {
      // A refusal of the gate goes before one of the handler, and the proof is used up in any case.
      await body.finish();
    }
  }

  function failed(error: unknown, request: IRequest, context: RequestContext): Response {
    if (!isForClients(error)) log.error("{route} failed", { route: context.route, error });
    return problemAnswer(error, new URL(request.url).pathname);
  }

  async function finished(
    response: Response,
    request: IRequest,
    context: RequestContext,
  ): Promise<Response> {
    const sent = await compressed(response, request, gzipCache);
    allowAnyOrigin(sent.headers);
    sent.headers.set("x-request-id", context.requestId);
    sent.headers.set("x-content-type-options", "nosniff");
    return sent;
  }

  return async (request, peer) => {
    const started = performance.now();
    const context = requestContext(request.headers, peer, options);
    const answered = await withRequest(
      { rid: context.requestId },
      () => router.fetch(routable(request), context),
    );
    const response = request.method === "HEAD" ? await withoutBody(answered) : answered;
    if (!UNLOGGED.test(new URL(request.url).pathname)) {
      accessLog.info("request", {
        rid: context.requestId,
        prid: context.parentRequestId,
        sid: context.sessionId,
        ip: context.clientAddress,
        method: request.method,
        route: context.route,
        status: response.status,
        ms: Math.round(performance.now() - started),
        user: context.signer.slice(0, 16),
      });
    }
    return response;
  };
}

/** `HEAD` is answered as `GET` without its body (RFC 9110 §9.3.2), and with the length of an uncompressed one. */
function routable(request: Request): Request {
  if (request.method !== "HEAD") return request;
  const headers = new Headers(request.headers);
  headers.delete("accept-encoding");
  return new Request(request.url, { method: "GET", headers });
}

async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

function callOf(request: IRequest, context: RequestContext): Call {
  const params: Record<string, string> = {};
  for (const [name, part] of Object.entries(request.params)) {
    params[name] = decodePathPart(part, name);
  }
  return {
    request,
    params,
    query: parseQuery(new URL(request.url).search),
    context,
    signal: NEVER,
  };
}

/** What `Allow` says for a path, or `undefined` when no route has it. */
function allowedMethods(
  routes: readonly (readonly [method: string, pattern: RegExp, ...unknown[]])[],
  path: string,
): string | undefined {
  const methods = new Set(routes.filter(([, at]) => at.test(path)).map(([method]) => method));
  if (methods.size === 0) return undefined;
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods, "OPTIONS"].join(", ");
}
