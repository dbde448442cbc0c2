import * as v from "valibot";
import type { Kind } from "./setting.ts";

/**
 * A kind of text that `read` turns into a value; what `read` answers with `undefined` breaks the rule. Blanks
 * around the text do not count.
 */
export function checkedText<T>(
  placeholder: string,
  rule: string,
  read: (text: string) => T | undefined,
): Kind<T> {
  const message = `must be ${rule}`;
  return {
    placeholder,
    rule,
    fromText: (text) => text,
    schema: v.pipe(
      v.string(message),
      v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
        const value = read(dataset.value.trim());
        if (value !== undefined) return value;
        addIssue({ message });
        return NEVER;
      }),
    ),
  };
}
