/** One minute in milliseconds. */
export const MINUTE_MS = 60_000;
/** One hour in milliseconds. */
export const HOUR_MS = 3_600_000;
/** One day in milliseconds. */
export const DAY_MS = 86_400_000;
/** One hour in seconds, the unit of event terms. */
export const HOUR_SECONDS = 3600;
/** One day in seconds, the unit of event terms. */
export const DAY_SECONDS = 86_400;
/** The last instant there is in milliseconds since the Unix epoch; the first is as long before it (ECMA-262, 21.4.1.1). */
export const LAST_MS = 8.64e15;
