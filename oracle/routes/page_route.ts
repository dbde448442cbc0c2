import * as v from "valibot";
import { Problem } from "../../shared/contract/problem.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { answerText, answerVersionedText } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import type { Cost } from "../http/lines.ts";
import type { Query } from "../http/query.ts";
import type { Call, OpenRoute } from "../http/route.ts";
import { problemPage } from "../ui/pages/problem_page.tsx";
import { PREFERENCE_NAMES, Preferences } from "../ui/parts/preferences.ts";
import type { Page, Visit } from "../ui/parts/page.ts";
import { renderPage } from "../ui/shell.tsx";

/** What pages may load and do: everything from here, and nothing inline. */
export const PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

/** What the page with an engine may do besides: run a worker that compiles WebAssembly. */
export const ENGINE_POLICY =
  PAGE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") +
  "; worker-src 'self'";

/** The same for a page that shows Swagger UI, which draws with pictures in its style sheet. */
export const DRAWING_POLICY = PAGE_POLICY.replace("img-src 'self'", "img-src 'self' data:");

const HTML = "text/html; charset=utf-8";
/** Keeps preferences for a year. */
const COOKIE = "units";
const COOKIE_SECONDS = 365 * 86_400;

type Made = Page | Response;

/** What makes a page out of a checked query and the path. */
export interface PageMaker<Asked> {
  readonly path: string;
  readonly cost: Cost;
  /** Every parameter of the query that means something here. */
  readonly query: v.GenericSchema<unknown, Asked>;
  /** What it may load and do; as most pages unless given. */
  readonly policy?: string;
  /** A page, or an answer that leads elsewhere. */
  make(asked: Asked, params: Call["params"], visit: Visit): Made | Promise<Made>;
}

/** A route that answers with a page, and with a page about what went wrong too. */
export function pageRoute<Asked>(
  { path, cost, query, policy = PAGE_POLICY, make }: PageMaker<Asked>,
  clock: Clock,
): OpenRoute {
  async function handle(call: Call): Promise<Response> {
    const redirect = answerPreferences(call);
    if (redirect) return redirect;
    const visit = visitOf(call, clock);
    const made = await make(checkInput(query, call.query), call.params, visit);
    return made instanceof Response ? made : answerPage(
      answerVersionedText(renderPage(made, visit), HTML),
      policy,
    );
  }

  async function explain(problem: Response, request: Request): Promise<Response> {
    const told = v.parse(Problem, await problem.json()); // we wrote it
    const visit = plainVisit(new URL(request.url).pathname, clock);
    const html = renderPage(problemPage(told), visit);
    const answer = answerPage(answerText(html, HTML, problem.status), PAGE_POLICY);
    answer.headers.set("cache-control", "no-store");
    const retryAfter = problem.headers.get("retry-after");
    if (retryAfter !== null) answer.headers.set("retry-after", retryAfter);
    return answer;
  }

  return { kind: "open", method: "GET", path, cost, handle, explain };
}

function answerPage(answer: Response, policy: string): Response {
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("referrer-policy", "same-origin");
  answer.headers.set("cache-control", "no-cache");
  answer.headers.append("vary", "cookie");
  return answer;
}

/**
 * Where to go instead: a visitor who wants preferences kept gets a cookie, and one who has it and asks for none in the
 * address goes to an address that does. So pages hang on their address alone.
 */
function answerPreferences({ request, query }: Call): Response | undefined {
  const isSaid = PREFERENCE_NAMES.some((name) => name in query);
  if (query.keep !== undefined) {
    const { keep: _, ...rest } = query;
    const chosen = checkInput(Preferences, query);
    const value = PREFERENCE_NAMES.map((name) => chosen[name]).join(".");
    const answer = redirectTo(withQuery(request, rest));
    answer.headers.set(
      "set-cookie",
      `${COOKIE}=${value}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax; HttpOnly`,
    );
    return answer;
  }
  const kept = isSaid ? undefined : keptPreferences(request.headers.get("cookie"));
  return kept && redirectTo(withQuery(request, { ...query, ...kept }));
}

function keptPreferences(cookie: string | null): Query | undefined {
  const value = /(?:^|;\s*)units=([a-z.]+)/.exec(cookie ?? "")?.[1]?.split(".");
  const named = Object.fromEntries(PREFERENCE_NAMES.map((name, i) => [name, value?.[i]]));
  const { success, output } = v.safeParse(Preferences, named);
  return value && success ? { ...output } : undefined;
}

/** Leads to another address of this site. */
export function redirectTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

function withQuery(request: Request, query: Query): string {
  const { pathname } = new URL(request.url);
  const search = new URLSearchParams(query).toString();
  return search === "" ? pathname : `${pathname}?${search}`;
}

function visitOf({ request, query }: Call, clock: Clock): Visit {
  const preferences = checkInput(Preferences, query);
  const isSaid = PREFERENCE_NAMES.some((name) => name in query);
  const own = Object.entries(query).filter(([name]) =>
    !(PREFERENCE_NAMES as readonly string[]).includes(name)
  );
  return {
    path: new URL(request.url).pathname,
    query: Object.fromEntries(own),
    preferences: { ...preferences, isSaid },
    // A page says no seconds: within a minute it stays the same, and those who have it need not have it again.
    nowMs: Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS,
  };
}

function plainVisit(path: string, clock: Clock): Visit {
  return { path, query: {}, preferences: checkInput(Preferences, {}), nowMs: clock.now() };
}
