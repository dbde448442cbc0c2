import * as v from "valibot";
import type { Kind } from "./setting.ts";

/** Text that becomes a number; anything else stays text and fails its rule. */
function numberFromText(text: string): unknown {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text.trim()) ? Number(text) : text;
}

const asIs = (text: string): unknown => text;

/** A whole number within bounds. */
export function integer(placeholder: string, min: number, max: number): Kind<number> {
  const rule = `a whole number from ${min} to ${max}`;
  const message = `must be ${rule}`;
  return {
    placeholder,
    rule,
    fromText: numberFromText,
    schema: v.pipe(
      v.number(message),
      v.integer(message),
      v.minValue(min, message),
      v.maxValue(max, message),
    ),
  };
}

/** A number within bounds; `above` excludes the lower bound. */
export function decimal(
  placeholder: string,
  bounds: { min: number; max: number; above?: boolean },
): Kind<number> {
  const { min, max, above = false } = bounds;
  const rule = above ? `a number above ${min}, at most ${max}` : `a number from ${min} to ${max}`;
  const message = `must be ${rule}`;
  return {
    placeholder,
    rule,
    fromText: numberFromText,
    schema: v.pipe(
      v.number(message),
      v.check((value) => (above ? value > min : value >= min) && value <= max, message),
    ),
  };
}

/** One of a few words. */
export function choice<const T extends readonly string[]>(...words: T): Kind<T[number]> {
  const rule = words.length === 2 ? words.join(" or ") : `one of ${words.join(", ")}`;
  return {
    placeholder: `<${words.join("|")}>`,
    rule,
    fromText: asIs,
    schema: v.picklist(words, `must be ${rule}`),
  };
}

/** Yes or no; the flag alone means yes. */
export const yesNo: Kind<boolean> = {
  placeholder: "<true|false>",
  rule: "true or false",
  bare: true,
  fromText(text) {
    if (/^(true|1|yes)$/i.test(text)) return true;
    if (/^(false|0|no)$/i.test(text)) return false;
    return text;
  },
  schema: v.boolean("must be true or false"),
};

/** Text that a pattern describes. */
export function text(placeholder: string, pattern: RegExp, rule: string): Kind<string> {
  const message = `must be ${rule}`;
  return {
    placeholder,
    rule,
    fromText: asIs,
    schema: v.pipe(v.string(message), v.regex(pattern, message)),
  };
}

/** A path, resolved against the current folder; `extension` must end it when given. */
export function path(placeholder: string, extension = ""): Kind<string> {
  const rule = extension === "" ? "a path" : `a path that ends in ${extension}`;
  const message = `must be ${rule}`;
  return {
    placeholder,
    rule,
    isPath: true,
    fromText: asIs,
    schema: v.pipe(
      v.string(message),
      v.check((value) => value.trim() !== "" && !value.includes("\0"), message),
      v.endsWith(extension, message),
    ),
  };
}

/**
 * A setting that may be unset or empty text.
 * @param meaning what that means, in words that follow "empty for"
 */
export function optional<T>(kind: Kind<T>, meaning = "off"): Kind<T | undefined> {
  return {
    ...kind,
    rule: `${kind.rule}, or empty for ${meaning}`,
    mayBeOff: true,
    schema: v.union(
      [
        v.pipe(v.literal(""), v.transform(() => undefined)),
        kind.schema,
      ],
      (issue) => issue.issues?.at(-1)?.message ?? `must be ${kind.rule}`,
    ),
  };
}

/** A list: an array in TOML, comma-separated in the environment, comma-separated or repeated as a flag. */
export function list<T>(kind: Kind<T>): Kind<T[]> {
  const rule = `a list, each ${kind.rule}`;
  return {
    placeholder: `${kind.placeholder}[,…]`,
    rule,
    repeats: true,
    fromText: (text) =>
      text.split(",").map((item) => item.trim()).filter((item) => item !== "")
        .map((item) => kind.fromText(item)),
    schema: v.pipe(
      v.array(kind.schema, `must be ${rule}`),
      v.transform((items) => [...new Set(items)]),
    ),
  };
}
