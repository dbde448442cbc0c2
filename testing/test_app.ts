import { getLogger } from "@logtape/logtape";
import { createApp } from "../oracle/http/app.ts";
import type { Audience } from "../oracle/http/request_context.ts";
import type { Route } from "../oracle/http/route.ts";
import { type AllowLists, SignedRequestGate } from "../oracle/http/signed_request_gate.ts";
import { trustedProxies } from "../oracle/http/trusted_proxies.ts";
import { UsedProofs } from "../oracle/http/used_proofs.ts";
import { temporaryDatabase } from "./temporary_database.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** Routes behind the real request pipeline, without a network. */
export interface TestApp extends AsyncDisposable {
  readonly clock: VirtualClock;
  /** Answers a request to the path; proofs must name {@link TEST_ORIGIN}. */
  get(path: string, init?: RequestInit): Promise<Response>;
}

/** How a test wants its routes. */
export interface TestAppOptions {
  readonly now?: string;
  readonly audience?: Audience;
  readonly allowed?: Partial<AllowLists>;
  /** Further origins that proofs may name. */
  readonly origins?: readonly string[];
}

/** The origin of every {@link TestApp}. */
export const TEST_ORIGIN = "https://oracle.example";
/** The address that a {@link TestApp} trusts as proxy; requests come from another one. */
export const TEST_PROXY = "10.0.0.1";

/** Puts routes behind the real pipeline, with used proofs in a database of its own. */
export async function testApp(
  routes: readonly Route[],
  options: TestAppOptions = {},
): Promise<TestApp> {
  const { now = "2030-01-01T00:00:00Z", audience = "public", allowed, origins = [] } = options;
  const clock = new VirtualClock(now);
  const database = await temporaryDatabase({ clock });
  const log = getLogger(["test"]);
  const app = createApp({
    routes,
    gate: new SignedRequestGate({
      origins: [TEST_ORIGIN, ...origins],
      allowed: { coordinator: [], uploader: [], ...allowed },
      proofs: new UsedProofs(database.db, clock),
      clock,
    }),
    log,
    accessLog: log,
    audience,
    trustsPeer: trustedProxies([TEST_PROXY]),
    clientIpHeader: "x-real-ip",
  });
  return {
    clock,
    get: (path, init) => app(new Request(TEST_ORIGIN + path, init), "192.0.2.1"),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
