import { parseInstant } from "../../../shared/time/instant.ts";
import { browser } from "./browser.ts";

/** Gives every instant of the page a tooltip in the zone of the browser; calendar dates stay as they are. */
export function tellLocalTimes(): void {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  for (const element of browser.document.querySelectorAll("time")) {
    const atMs = parseInstant(element.getAttribute("datetime"));
    if (atMs !== undefined) element.title = `${format.format(atMs)} where you are`;
  }
}
