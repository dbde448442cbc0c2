/** One place where a file says something else than its own documents. */
export interface Difference {
  /** Which row or receipt, in words. */
  readonly where: string;
  /** The column or field; `""` when the whole row is meant. */
  readonly column: string;
  readonly stored: unknown;
  readonly derived: unknown;
}

/** Only so many differences are kept; the count goes on. */
const KEPT = 20;

/** Gathers the differences of one file. */
export class Differences {
  readonly kept: Difference[] = [];
  count = 0;

  add(difference: Difference): void {
    this.count++;
    if (this.kept.length < KEPT) this.kept.push(difference);
  }

  /** Compares two records cell by cell; `undefined` stands for a row that one side lacks. */
  compare<Row extends object>(
    where: string,
    stored: Row | undefined,
    derived: Row | undefined,
    columns: readonly (keyof Row & string)[],
  ): void {
    if (stored === undefined || derived === undefined) {
      if (stored !== derived) {
        const shown = (row: Row | undefined) => row === undefined ? "no such row" : "a row";
        this.add({ where, column: "", stored: shown(stored), derived: shown(derived) });
      }
      return;
    }
    for (const column of columns) {
      if (!Object.is(stored[column], derived[column])) {
        this.add({ where, column, stored: stored[column], derived: derived[column] });
      }
    }
  }
}
