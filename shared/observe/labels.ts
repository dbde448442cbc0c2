/** Label values of one series, by label name. */
export type Labels = Readonly<Record<string, string>>;

/** The labels of a family: their names, or their names with all the values that must show from the start. */
export type LabelSpec = readonly string[] | Readonly<Record<string, readonly string[]>>;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The labels of one family of series, and how they are printed (Prometheus text format). */
export class LabelSet {
  /** Every combination of the declared values; one empty combination when there are no labels. */
  readonly standing: readonly Labels[];
  readonly #family: string;
  readonly #names: readonly string[];

  /** @throws {TypeError} when a name is malformed */
  constructor(family: string, spec: LabelSpec) {
    const named = Array.isArray(spec);
    this.#family = family;
    this.#names = named ? spec : Object.keys(spec);
    // Named without values: nothing can stand before the first value is known.
    this.standing = named && spec.length > 0
      ? []
      : combinations(named ? {} : spec as Record<string, readonly string[]>);
    for (const label of this.#names) {
      if (!LABEL_NAME.test(label)) throw new TypeError(`${family}: ${label} is not a label name`);
    }
  }

  /**
   * `name="value"` of each label, with commas; the same text for the same series.
   * @throws {TypeError} when others are given than were declared
   */
  print(labels: Labels): string {
    const given = Object.keys(labels);
    if (given.length !== this.#names.length) {
      throw new TypeError(`${this.#family} has labels [${this.#names}], got [${given}]`);
    }
    return this.#names.map((name) => {
      const value = labels[name];
      if (value === undefined) throw new TypeError(`${this.#family} needs the label ${name}`);
      return `${name}="${escapeLabel(value)}"`;
    }).join(",");
  }
}

function combinations(spec: Readonly<Record<string, readonly string[]>>): Labels[] {
  return Object.entries(spec).reduce<Labels[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/** The help of a family as it is printed. */
export function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

/** A value as it is printed. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
