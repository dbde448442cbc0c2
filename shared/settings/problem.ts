import { redactSecrets } from "../observe/redact.ts";

/** Where a value came from. */
export type Origin =
  | { from: "flag"; name: string } // `--port`
  | { from: "environment"; name: string } // `NOAA_ORACLE_PORT`
  | { from: "file"; path: string; key: string }
  | { from: "default" };

/** One thing wrong with what a program was told. */
export interface SettingProblem {
  /** The setting's TOML key, or what stands in its place when there is no such setting. */
  readonly key: string;
  readonly origin?: Origin;
  /** The value as given; left out when there is none. */
  readonly value?: unknown;
  /** What is wrong or expected, following the key, e.g. `must be a whole number from 1 to 24`. */
  readonly rule: string;
}

/** Where a value came from, in words. */
export function originText(origin: Origin): string {
  switch (origin.from) {
    case "flag":
      return `flag ${origin.name}`;
    case "environment":
      return `environment ${origin.name}`;
    case "file":
      return `${origin.path}, key ${origin.key}`;
    case "default":
      return "default";
  }
}

/** `value` as JSON of at most `limit` characters, without what must not be shown. */
export function shownValue(value: unknown, limit = 120): string {
  const text =
    JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? String(inner) : inner) ?? "";
  const safe = redactSecrets(text.replace(/(:\/\/)[^/?#@"]*@/g, "$1[redacted]@"));
  return safe.length > limit ? safe.slice(0, limit - 1) + "…" : safe;
}

/** One problem as one line. */
export function problemText(problem: SettingProblem): string {
  const value = problem.value === undefined ? "" : ` = ${shownValue(problem.value)}`;
  const origin = problem.origin ? ` (${originText(problem.origin)})` : "";
  return `${problem.key}${value}${origin}: ${problem.rule}`;
}

/** The settings do not allow the program to start; holds all that is wrong. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(readonly problems: readonly SettingProblem[]) {
    super(problems.map(problemText).join("\n"));
  }
}
