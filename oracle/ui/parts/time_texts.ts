import { requireInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";

/** An instant as people read it: `Sat 22 Aug 2026, 17:55 UTC`. */
export function instantText(atMs: number, zone = "UTC"): string {
  const parts = partsOf(atMs, zone);
  return `${parts.weekday} ${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute} ${parts.zone}`;
}

/** The time of day alone: `17:55 UTC`. */
export function clockText(atMs: number, zone = "UTC"): string {
  const { hour, minute, zone: name } = partsOf(atMs, zone);
  return `${hour}:${minute} ${name}`;
}

/**
 * A calendar date as people read it.
 *
 * @example
 * ```ts
 * import { dayText } from "./time_texts.ts";
 * import assert from "node:assert/strict";
 * assert.equal(dayText("2026-08-22 00:00:00"), "Sat 22 Aug");
 * ```
 */
export function dayText(day: string): string {
  // Noon of the day, read in UTC: the same date whatever zone the machine is in.
  const { weekday, day: number, month } = partsOf(
    requireInstant(`${day.slice(0, 10)}T12:00:00Z`),
    "UTC",
  );
  return `${weekday} ${number} ${month}`;
}

/**
 * A span of time in words, of at most two units.
 *
 * @example
 * ```ts
 * import { spanText } from "./time_texts.ts";
 * import assert from "node:assert/strict";
 * assert.equal(spanText(59_000), "less than a minute");
 * assert.equal(spanText(95 * 60_000), "1 h 35 min");
 * assert.equal(spanText(50 * 3_600_000), "2 days 2 h");
 * ```
 */
export function spanText(ms: number): string {
  if (ms < MINUTE_MS) return "less than a minute";
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor(ms % DAY_MS / HOUR_MS);
  const minutes = Math.floor(ms % HOUR_MS / MINUTE_MS);
  if (days > 0) return joined(`${days} ${days === 1 ? "day" : "days"}`, hours && `${hours} h`);
  return hours > 0 ? joined(`${hours} h`, minutes && `${minutes} min`) : `${minutes} min`;
}

const joined = (first: string, second: string | 0) => second === 0 ? first : `${first} ${second}`;

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(atMs: number, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(atMs).map(({ type, value }) => [type, value]),
  );
  return { ...parts, zone: parts.timeZoneName ?? zone };
}

/**
 * By how much the clocks of a zone are ahead of UTC at an instant, ms.
 *
 * @example
 * ```ts
 * import { zoneOffsetMs } from "./time_texts.ts";
 * import assert from "node:assert/strict";
 * assert.equal(zoneOffsetMs(0, "UTC"), 0);
 * assert.equal(zoneOffsetMs(0, "America/Los_Angeles"), -8 * 3_600_000);
 * ```
 */
export function zoneOffsetMs(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const ms = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS;
  return sign === "-" ? -ms : ms;
}

/**
 * The instant at which the clocks of a zone show a time, which is given as if they showed UTC. A time that they skip is
 * taken for one an hour off.
 *
 * @example
 * ```ts
 * import { instantShown } from "./time_texts.ts";
 * import assert from "node:assert/strict";
 * const shown = Date.UTC(2026, 10, 1); // still in daylight time
 * assert.equal(instantShown(shown, "America/Chicago"), Date.UTC(2026, 10, 1, 5));
 * ```
 */
export function instantShown(shownMs: number, timeZone: string): number {
  const aboutMs = shownMs - zoneOffsetMs(shownMs, timeZone);
  return shownMs - zoneOffsetMs(aboutMs, timeZone);
}
