import { RefusalError } from "../shared/contract/refusal_error.ts";
import { formatInstant } from "../shared/time/instant.ts";
import { checkInput, parseJson } from "../oracle/http/checked_input.ts";
import { answerProblem, answerWrongMethod } from "../oracle/http/problem_answer.ts";
import { BodyTooLargeError, readBounded } from "../shared/bytes/bounded_body.ts";
import { ClockRequest, targetOf } from "./clock_request.ts";
import { COORDINATORS } from "./coordinators.ts";
import { FaultsRequest } from "./faults.ts";
import { readableJson } from "./readable_json.ts";
import type { Sandbox } from "./sandbox.ts";

/** The most bytes of a body. */
const BODY_BYTES = 64 * 1024;

/** What answers one method of one path; `body` is the parsed JSON of a POST. */
type Answerer = (sandbox: Sandbox, body: unknown) => object | Promise<object>;

/** All that can be asked of a sandbox: path, method, answer. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, Answerer>>>> = {
  "/sandbox": { GET: overview },
  "/sandbox/clock": {
    GET: (sandbox) => ({ now: formatInstant(sandbox.nowMs) }),
    POST: (sandbox, body) => {
      const request = checkInput(ClockRequest, body);
      return sandbox.move((nowMs) => targetOf(request, nowMs));
    },
  },
  "/sandbox/coordinators": { GET: () => COORDINATORS },
  ...Object.fromEntries(COORDINATORS.map(({ name, pem }) => [
    `/sandbox/coordinators/${name}.pem`,
    { GET: () => new Response(pem, { headers: { "content-type": "application/x-pem-file" } }) },
  ])),
  "/sandbox/faults": {
    GET: (sandbox) => sandbox.faults,
    POST: (sandbox, body) => sandbox.setFaults(checkInput(FaultsRequest, body)),
  },
};

function overview(sandbox: Sandbox) {
  const { stations, seed } = sandbox.options;
  return {
    weather: "invented weather",
    now: formatInstant(sandbox.nowMs),
    oracle: sandbox.origin,
    noaa: sandbox.noaa,
    stations,
    seed,
    coordinators: COORDINATORS,
    faults: sandbox.faults,
  };
}

/** Where a sandbox is told what to do, over HTTP on this machine alone. */
export class Control implements AsyncDisposable {
  readonly origin: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /**
   * Listens from now on.
   * @throws {Deno.errors.AddrInUse} when the port is taken
   */
  constructor(sandbox: Sandbox, port: number) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen() {} },
      (request) => answer(sandbox, request),
    );
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function answer(sandbox: Sandbox, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const methods = Object.hasOwn(ANSWERS, pathname) ? ANSWERS[pathname] : undefined;
  try {
    if (!methods) {
      throw new RefusalError(
        "not_found",
        `there is nothing at this path; the sandbox has ${Object.keys(ANSWERS).join(", ")}`,
      );
    }
    const found = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (!found) return answerWrongMethod(request.method, Object.keys(methods).join(", "));
    const said = await found(sandbox, request.method === "POST" ? await bodyOf(request) : null);
    if (said instanceof Response) return said;
    return new Response(readableJson(said), { headers: { "content-type": "application/json" } });
  } catch (error) {
    if (!(error instanceof RefusalError)) console.error(error);
    return answerProblem(error, pathname);
  }
}

async function bodyOf({ body }: Request): Promise<unknown> {
  try {
    return parseJson(await readBounded(body, BODY_BYTES));
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new RefusalError("too_large", `the body must be at most ${BODY_BYTES} bytes`);
  }
}
