/** Why a request brought nothing that could be used. */
export type HttpErrorKind =
  | "network" // no connection, reset, or a broken body
  | "timeout" // the request took longer than it may
  | "too_large" // more bytes than the cap
  | "status" // an answer, but not a 2xx
  | "no_turn" // the run's time ended before the request could start
  | "content"; // a 2xx answer that cannot be read: not gzip, not UTF-8, a page instead of a document

/** A request that failed; the message names the URL without its query. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  constructor(
    readonly kind: HttpErrorKind,
    message: string,
    /** What did come: status and wait asked for by `Retry-After`, in ms. */
    readonly answer: { readonly status?: number; readonly retryAfterMs?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether asking again may help: network trouble, 5xx, 408 and 429. */
  get transient(): boolean {
    if (this.kind === "network" || this.kind === "timeout") return true;
    const status = this.answer.status;
    return status !== undefined && (status >= 500 || status === 408 || status === 429);
  }
}
