/** Why a request cannot be done; `oracle/http` gives each kind its status. */
export type RefusalKind =
  | "invalid" // 400: the request breaks a rule
  | "too_slow" // 408: what was sent did not arrive in time
  | "not_found" // 404
  | "forbidden" // 403: known signer, not allowed here
  | "conflict" // 409: it contradicts what is stored
  | "gone" // 410: it was there once
  | "too_large" // 413
  | "too_many" // 429: this client asked for more than it may
  | "busy" // 503: nothing was done, try again
  | "disk_full"; // 507

/** What a refusal may tell besides. */
export interface RefusalOptions extends ErrorOptions {
  /** After how many seconds to try again, of a `busy` or `too_many` one. */
  readonly retryAfterSeconds?: number;
}

/**
 * A rule that a request broke, in words for the one who sent it. Domain rooms throw it; nothing else of an
 * error ever reaches a client.
 */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param kind which kind of refusal
   * @param message what was expected, what came, and what to do
   * @param field the offending field in the request's own spelling, e.g. `locations[2]`
   */
  constructor(
    readonly kind: RefusalKind,
    message: string,
    readonly field?: string,
    options?: RefusalOptions,
  ) {
    super(message, options);
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}
