import { browser } from "./browser.ts";

/** Tells those who listen to the page what happened. */
export function announce(text: string): void {
  const live = browser.document.querySelector("#live");
  if (live) live.textContent = text;
}
