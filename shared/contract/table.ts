/** One column of a weather table: `text` is UTF-8, `double` IEEE-754, `int64` a whole number. */
export interface Column {
  readonly name: string;
  readonly type: "text" | "double" | "int64";
  /** A required column has a value in every row; an optional one may be null. */
  readonly required: boolean;
}

type Value<C extends Column> = C["type"] extends "text" ? string : number;

/** The row type that a list of columns describes; keys are the column names of the file. */
export type RowOf<Columns extends readonly Column[]> = {
  [C in Columns[number] as C["name"]]: C["required"] extends true ? Value<C> : Value<C> | null;
};

const column = <N extends string, T extends Column["type"], R extends boolean>(
  name: N,
  type: T,
  required: R,
) => ({ name, type, required });

/** A text column with a value in every row. */
export const text = <N extends string>(name: N) => column(name, "text", true);
/** A text column that may be null. */
export const optionalText = <N extends string>(name: N) => column(name, "text", false);
/** A floating-point column with a value in every row. */
export const double = <N extends string>(name: N) => column(name, "double", true);
/** A floating-point column that may be null. */
export const optionalDouble = <N extends string>(name: N) => column(name, "double", false);
/** A whole-number column that may be null. */
export const optionalInt = <N extends string>(name: N) => column(name, "int64", false);
