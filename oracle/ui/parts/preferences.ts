import * as v from "valibot";

/** In what a visitor reads temperatures, winds and times; the query of every page may say so. */
export const Preferences = v.object({
  /** °F or °C. */
  t: v.optional(v.picklist(["f", "c"], "must be f or c"), "f"),
  /** Knots, miles an hour, metres a second. */
  w: v.optional(v.picklist(["kt", "mph", "ms"], "must be kt, mph or ms"), "kt"),
  /** UTC, the zone of the station where a page is about one, or that of the browser, by script; else UTC. */
  z: v.optional(
    v.picklist(["utc", "station", "local"], "must be utc, station or local"),
    "utc",
  ),
});
/** @see {@link Preferences} */
export type Preferences = v.InferOutput<typeof Preferences> & {
  /** Whether the address says so; links then say it too, as a cookie may ask for something else. */
  readonly isSaid?: boolean;
};

/** The names of the preferences in a query. */
export const PREFERENCE_NAMES = ["t", "w", "z"] as const;

/** A link within the pages; its query says what the visitor prefers if the address of the page does. */
export function linkTo(
  path: string,
  preferences: Preferences,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  if (preferences.isSaid) {
    for (const name of PREFERENCE_NAMES) params.set(name, preferences[name]);
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}
