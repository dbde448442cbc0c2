import { formatInstant } from "../../../shared/time/instant.ts";
import { dayText, instantText, spanText } from "./time_texts.ts";

/** An instant on the page; scripts tell it in the browser's own zone too. */
export function Time({ atMs, zone }: { atMs: number; zone?: string }) {
  return <time datetime={formatInstant(atMs)}>{instantText(atMs, zone)}</time>;
}

/**
 * A calendar date on the page. It is a date and no instant: no zone moves it.
 * @param day begins with `YYYY-MM-DD`
 */
export function Day({ day }: { day: string }) {
  return <time datetime={day.slice(0, 10)}>{dayText(day)}</time>;
}

/** How long ago something was; scripts keep it up while the page is shown. */
export function Since({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  return <span data-since={formatInstant(atMs)}>{spanText(Math.max(nowMs - atMs, 0))}</span>;
}

/** How long it is until something; scripts keep it up while the page is shown. */
export function Until({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  return <span data-until={formatInstant(atMs)}>{spanText(Math.max(atMs - nowMs, 0))}</span>;
}
