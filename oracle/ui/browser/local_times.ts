import { parseInstant } from "../../../shared/time/instant.ts";
import type { Page } from "./browser.ts";

/** Gives every instant within a tooltip in the zone of the browser; calendar dates stay as they are. */
export function tellLocalTimes(within: Pick<Page, "querySelectorAll">): void {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  for (const element of within.querySelectorAll("time")) {
    const atMs = parseInstant(element.getAttribute("datetime"));
    if (atMs !== undefined) element.title = `${format.format(atMs)} where you are`;
  }
}
