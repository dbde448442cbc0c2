/** What happens again and again while a daemon runs, and at which something else may happen. */
export type Moment =
  | "noaa_request"
  | "upload_arrived"
  | "upload_passed"
  | "upload_answered"
  | "put_arrived"
  | "put_passed"
  | "put_answered"
  | "spool_change";

/** Counts moments, and does things at the n-th of them. */
export class Moments {
  readonly #waiting = new Set<
    { readonly moment: Moment; left: number; readonly act: () => void }
  >();

  /** It is that moment. */
  tell(moment: Moment): void {
    for (const waiting of this.#waiting) {
      if (waiting.moment !== moment || --waiting.left > 0) continue;
      this.#waiting.delete(waiting);
      waiting.act();
    }
  }

  /** Acts once, at the `count`-th such moment from now on; returns how to prevent that. */
  at(moment: Moment, count: number, act: () => void): () => void {
    const waiting = { moment, left: count, act };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }
}
