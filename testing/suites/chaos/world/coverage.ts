import type { ClosedSpan } from "../../../../shared/time/closed_span.ts";

/** For each station, the spans of time for which something holds; touching spans are one. */
export class Coverage {
  readonly #spans = new Map<string, ClosedSpan[]>();

  /** Adds a span for some stations. */
  add(stationIds: Iterable<string>, span: ClosedSpan): void {
    for (const id of stationIds) this.#spans.set(id, join([...this.#spans.get(id) ?? [], span]));
  }

  /** Whether all of the span is covered for a station. */
  covers(stationId: string, { fromMs, toMs }: ClosedSpan): boolean {
    const spans = this.#spans.get(stationId) ?? [];
    return spans.some((span) => span.fromMs <= fromMs && span.toMs >= toMs);
  }

  /** Every station with its spans, which do not touch, oldest first. */
  entries(): Iterable<[string, readonly ClosedSpan[]]> {
    return this.#spans.entries();
  }
}

function join(spans: readonly ClosedSpan[]): ClosedSpan[] {
  const joined: ClosedSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || span.fromMs > last.toMs) joined.push(span);
    else joined[joined.length - 1] = { ...last, toMs: Math.max(last.toMs, span.toMs) };
  }
  return joined;
}
