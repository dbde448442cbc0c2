/** A closed span of time, ms since the Unix epoch. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** For each station, the spans of time for which something holds; touching spans are one. */
export class Coverage {
  readonly #spans = new Map<string, Span[]>();

  /** Adds a span for some stations. */
  add(stationIds: Iterable<string>, span: Span): void {
    for (const id of stationIds) this.#spans.set(id, join([...this.#spans.get(id) ?? [], span]));
  }

  /** Whether all of the span is covered for a station. */
  covers(stationId: string, { startMs, endMs }: Span): boolean {
    const spans = this.#spans.get(stationId) ?? [];
    return spans.some((span) => span.startMs <= startMs && span.endMs >= endMs);
  }

  /** Every station with its spans, which do not touch, oldest first. */
  entries(): Iterable<[string, readonly Span[]]> {
    return this.#spans.entries();
  }
}

function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1);
    if (last === undefined || span.startMs > last.endMs) joined.push(span);
    else joined[joined.length - 1] = { ...last, endMs: Math.max(last.endMs, span.endMs) };
  }
  return joined;
}
