import { parseInstant } from "../../../shared/time/instant.ts";
import { instantText } from "../parts/time_texts.ts";
import { browser, type Page } from "./browser.ts";

/**
 * Tells every instant within in the zone of the browser: in its place where the address asks for that (`z=local`), else
 * in a tooltip. Calendar dates stay as they are.
 */
export function tellLocalTimes(within: Pick<Page, "querySelectorAll">): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const isAsked = new URL(browser.location.href).searchParams.get("z") === "local";
  for (const element of within.querySelectorAll("time")) {
    const atMs = parseInstant(element.getAttribute("datetime"));
    if (atMs === undefined) continue;
    const here = instantText(atMs, timeZone);
    if (!isAsked) element.title = `${here} where you are`;
    else {
      element.title = element.textContent ?? "";
      element.textContent = here;
    }
  }
}
