import type { Standing } from "./lines.ts";
import { newRequestId } from "./request_id.ts";
import type { Quota } from "./clients/request_limits.ts";
import { type TrustsPeer, unmapAddress } from "./clients/trusted_proxies.ts";

/** Who a listener serves: anyone, or those who can reach the private address. */
export type Audience = "public" | "operator";

/** What is known about one request besides its own words; `-` stands for unknown in the texts. */
export interface RequestContext {
  /** The id that log lines and the answer's `X-Request-Id` carry. */
  readonly requestId: string;
  /** `X-Parent-Request-Id`: the caller's own request that led to this one. */
  readonly parentRequestId: string;
  /** `X-Session-Id`: a browser session. */
  readonly sessionId: string;
  readonly clientAddress: string;
  readonly audience: Audience;
  /** The pattern of the route, e.g. `/oracle/events/:id`; set once it is known. */
  route: string;
  /** How its route tells people about a failure; set once the route is known, if it answers with pages. */
  explain?: (problem: Response) => Promise<Response>;
  /** The x-only key of the verified signer in hex; set by the gate of signed requests. */
  signer: string;
  /** How the limits stand that the request was counted by. */
  readonly quotas: Quota[];
}

/** Where somebody stands: a member once their signature was verified. */
export function standingOf({ signer }: RequestContext): Standing {
  return signer === UNKNOWN ? "stranger" : "member";
}

/** What stands for something that is not known. */
const UNKNOWN = "-";
const REQUEST_ID = /^[0-9A-Za-z-]{8,64}$/;
const SESSION_ID = /^[A-Za-z0-9_-]{16,32}$/;

/** Where the value of a header is read, by its lower-case name. */
export type HeaderFields = Pick<Headers, "get">;

/** How a listener learns about the client behind a request. */
export interface ContextSettings {
  readonly audience: Audience;
  readonly trustsPeer: TrustsPeer;
  /** The header in which a trusted proxy names the client's address. */
  readonly clientIpHeader: string;
}

/**
 * Reads request ids and the client's address. `X-Request-Id` and the address header are believed from trusted
 * proxies only; `X-Forwarded-For` is never read. Parent and session ids are taken from anyone who spells them well.
 */
export function readRequestContext(
  headers: HeaderFields,
  peer: string,
  settings: ContextSettings,
): RequestContext {
  const trusted = settings.trustsPeer(peer);
  return {
    requestId: (trusted && readMatching(headers, "x-request-id", REQUEST_ID)) || newRequestId(),
    parentRequestId: readMatching(headers, "x-parent-request-id", REQUEST_ID) ?? UNKNOWN,
    sessionId: readMatching(headers, "x-session-id", SESSION_ID) ?? UNKNOWN,
    clientAddress: (trusted && headers.get(settings.clientIpHeader)?.trim()) || unmapAddress(peer),
    audience: settings.audience,
    route: UNKNOWN,
    signer: UNKNOWN,
    quotas: [],
  };
}

function readMatching(headers: HeaderFields, name: string, pattern: RegExp): string | undefined {
  const value = headers.get(name);
  return value !== null && pattern.test(value) ? value : undefined;
}
