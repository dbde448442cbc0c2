import { raw } from "hono/html";
import type { Child } from "hono/jsx";

const drawn = new WeakMap<object, Map<string, Child>>();

/**
 * What is drawn of something that never changes, kept as long as that is.
 * @param source what it is drawn of
 * @param how tells one drawing of it from another
 */
export function drawOnce(
  source: object,
  how: string,
  draw: () => { toString(): string | Promise<string> },
): Child {
  const known = drawn.get(source) ?? new Map<string, Child>();
  drawn.set(source, known);
  const kept = known.get(how);
  if (kept !== undefined) return kept;
  const made = raw(String(draw()));
  known.set(how, made);
  return made;
}
