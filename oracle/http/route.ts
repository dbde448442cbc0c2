import type { Npub } from "../../shared/contract/ids.ts";
import type { WholeAnswer } from "./answer.ts";
import type { Cost } from "./lines.ts";
import type { OpenOperation, Role, SignedOperation } from "./operation.ts";
import type { Query } from "./query.ts";
import type { Audience, RequestContext } from "./request_context.ts";

/** One request, understood: what a route's handler works with. */
export interface Call {
  readonly request: Request;
  /** The parts of the path that the route names, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly context: RequestContext;
  /** Aborts when the time that the route's line gives is over. */
  readonly signal: AbortSignal;
}

/** A call whose signer and body passed every check of the gate. */
export interface SignedCall extends Call {
  readonly signer: Npub;
  readonly body: Uint8Array;
}

/**
 * A call whose body is still arriving. The last checks of the gate end the stream with an error, so what was read
 * may be kept only once the stream has ended well.
 */
export interface UploadCall extends Call {
  readonly signer: Npub;
  readonly body: ReadableStream<Uint8Array>;
}

/** Answers calls of one kind. */
export type Handler<C extends Call> = (call: C) => Response | Promise<Response>;

/** Something anyone may read. */
export interface OpenRoute {
  readonly kind: "open";
  readonly method: "GET";
  readonly path: string;
  readonly cost: Cost | CostOf;
  /** Answers what is at hand in memory without waiting in a line; whatever it leaves, {@link handle} answers. */
  readonly recall?: Recall;
  /** The same answer, when it is certain without a wait. */
  readonly atHand?: LookAtHand;
  readonly handle: Handler<Call>;
  /** Answers instead when the query names an `owner`: then the request must be signed by a coordinator. */
  readonly handleOwned?: Handler<SignedCall>;
  /** Tells people about a failure in place of the JSON that programs read. */
  readonly explain?: Explain;
}

/** The line of a call, where one route does now this and now that. */
export type CostOf = (call: Call) => Cost;

/** Puts an answer about a failure into a form for people; its status stays. */
export type Explain = (problem: Response, request: Request) => Promise<Response>;

/**
 * The answer that is at hand for the names in a path and a query (with its `?`, or empty), which stays as it is: it is
 * never read itself. What it refuses, the usual way refuses too.
 */
export type LookAtHand = (
  params: Readonly<Record<string, string>>,
  search: string,
  audience: Audience,
) => WholeAnswer | undefined;

/** Answers a call from memory, or not at all. */
export type Recall = (call: Call) => Promise<Response | undefined>;

/** Something that a key of one role may read, or do with a small body. */
export interface SignedRoute {
  readonly kind: "signed";
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly role: Role;
  readonly handle: Handler<SignedCall>;
}

/** Something that a key of one role may send a large body to. */
export interface UploadRoute {
  readonly kind: "upload";
  readonly method: "POST";
  readonly path: string;
  readonly role: Role;
  readonly handle: Handler<UploadCall>;
}

/** One endpoint: a method, a path with `:names`, who may call it, and what answers. */
export type Route = OpenRoute | SignedRoute | UploadRoute;

/** A route that anyone may read: an operation, or what is not part of the described interface. */
export function get(
  { path, cost }: Pick<OpenOperation, "path" | "cost">,
  handle: Handler<Call>,
  recall?: Recall,
  atHand?: LookAtHand,
): OpenRoute {
  return { kind: "open", method: "GET", path, cost, handle, recall, atHand };
}

/** Which operation of a role a route carries out. */
type SignedPlace = Pick<SignedOperation, "path" | "role">;

/** A route that only a key of one role may read. */
export function signedGet({ path, role }: SignedPlace, handle: Handler<SignedCall>): SignedRoute {
  return { kind: "signed", method: "GET", path, role, handle };
}

/** A route for signed requests with a small body, which the handler gets whole. */
export function signedPost({ path, role }: SignedPlace, handle: Handler<SignedCall>): SignedRoute {
  return { kind: "signed", method: "POST", path, role, handle };
}

/** A route for signed requests with a large body, which the handler gets as it arrives. */
export function signedUpload(
  { path, role }: SignedPlace,
  handle: Handler<UploadCall>,
): UploadRoute {
  return { kind: "upload", method: "POST", path, role, handle };
}
