/** A stretch of a text, in UTF-16 units; the end is not part of it. */
export type Span = readonly [begin: number, end: number];

/** A text and the places in it that decide. */
export interface Passage {
  readonly text: string;
  /** Ascending, apart from each other. */
  readonly marks: readonly Span[];
}

/** A text with marks in order; those that overlap an earlier one are left out. */
export function passageOf(text: string, marks: readonly Span[]): Passage {
  const kept: Span[] = [];
  for (const mark of marks.toSorted(([a], [b]) => a - b)) {
    if (mark[0] >= (kept.at(-1)?.[1] ?? 0)) kept.push(mark);
  }
  return { text, marks: kept };
}

/** What surrounds the marks of a text, at most `around` units before the first and after the last of them. */
export function excerptOf({ text, marks }: Passage, around: number): Passage {
  const begin = Math.max(0, (marks[0]?.[0] ?? 0) - around);
  const end = Math.min(text.length, (marks.at(-1)?.[1] ?? 0) + around);
  const head = begin > 0 ? "… " : "", tail = end < text.length ? " …" : "";
  const shift = head.length - begin;
  return {
    text: head + text.slice(begin, end) + tail,
    marks: marks.map(([from, to]): Span => [from + shift, to + shift]),
  };
}

/** A text in pieces that are marked or not, none of them empty. */
export function piecesOf({ text, marks }: Passage): { text: string; isMarked: boolean }[] {
  const edges = [0, ...marks.flat(), text.length];
  return edges.slice(1)
    .map((end, index) => ({ text: text.slice(edges[index], end), isMarked: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
