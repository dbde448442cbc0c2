/** The raw text of a report, cut into its tokens. */
export interface RawText {
  /** The leading `METAR` or `SPECI`, null when the text begins with the station. */
  readonly type: string | null;
  /** The two tokens after the type: station and `ddhhmmZ`; `""` when the text ends before. */
  readonly station: string;
  readonly time: string;
  /** All tokens before the first `RMK`, header included. */
  readonly body: readonly string[];
  /** All tokens after the first `RMK`. */
  readonly remarks: readonly string[];
}

/** What a raw text begins with when it names its type. */
export const REPORT_TYPES: ReadonlySet<string> = new Set(["METAR", "SPECI"]);

const SPACE = /\s+/;

/** Cuts a raw text at white space; a `=` that ends a token, as it ends bulletins, is no part of it. */
export function readRawText(text: string): RawText {
  const tokens = text.split(SPACE)
    .map(withoutFinalEquals)
    .filter((token) => token !== "");
  const type = tokens[0] !== undefined && REPORT_TYPES.has(tokens[0]) ? tokens[0] : null;
  const header = type === null ? 0 : 1;
  const remarksAt = tokens.indexOf("RMK");
  return {
    type,
    station: tokens[header] ?? "",
    time: tokens[header + 1] ?? "",
    body: remarksAt < 0 ? tokens : tokens.slice(0, remarksAt),
    remarks: remarksAt < 0 ? [] : tokens.slice(remarksAt + 1),
  };
}

/** A raw text with each token of its body, and of its remarks, once: an exact repeat of a group says nothing new. */
export function withoutRepeats(raw: RawText): RawText {
  const { body, remarks } = raw;
  if (!repeats(body) && !repeats(remarks)) return raw;
  return { ...raw, body: [...new Set(body)], remarks: [...new Set(remarks)] };
}

function repeats(tokens: readonly string[]): boolean {
  return new Set(tokens).size < tokens.length;
}

function withoutFinalEquals(token: string): string {
  let end = token.length;
  while (token[end - 1] === "=") end--;
  return end === token.length ? token : token.slice(0, end);
}
