/**
 * JSON as a person reads it in a terminal: each member on a line of its own, and each item of a list of objects.
 *
 * @example
 * ```ts
 * import { readableJson } from "./readable_json.ts";
 * import assert from "node:assert/strict";
 * assert.equal(
 *   readableJson({ now: 1, faults: ["a", "b"], events: [{ at: 1 }, { at: 2 }] }),
 *   '{\n  "now": 1,\n  "faults": ["a","b"],\n  "events": [\n    {"at":1},\n    {"at":2}\n  ]\n}\n',
 * );
 * ```
 */
export function readableJson(value: object): string {
  if (Array.isArray(value)) return `${spellList(value, "")}\n`;
  const members = Object.entries(value).map(([name, member]) =>
    `  ${JSON.stringify(name)}: ${spellMember(member)}`
  );
  return `{\n${members.join(",\n")}\n}\n`;
}

function spellMember(member: unknown): string {
  const isList = Array.isArray(member) && member.some((item) => typeof item === "object");
  return isList ? spellList(member, "  ") : JSON.stringify(member);
}

function spellList(items: readonly unknown[], indent: string): string {
  return `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}`).join(",\n")}\n${indent}]`;
}
