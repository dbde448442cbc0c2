import { parseInstant } from "../../../shared/time/instant.ts";
import { AGE_WORDS, ageState } from "../parts/age_state.ts";
import { spanText } from "../parts/time_texts.ts";
import { browser } from "./browser.ts";

const EVERY_MS = 5_000;

/**
 * Keeps up how long ago things were and how long it is until others. The time is that of the server when it made the
 * page, and what has passed since: the clock of the browser may say anything.
 */
export function keepAges(): void {
  const made = browser.document.querySelector("footer time");
  const madeMs = parseInstant(made?.getAttribute("datetime") ?? null);
  if (madeMs === undefined) return;
  const loadedMs = performance.now();
  setInterval(() => tellAges(madeMs + performance.now() - loadedMs), EVERY_MS);
}

/** Writes all ages of the page as they are at an instant. */
function tellAges(nowMs: number): void {
  const { document: page } = browser;
  for (const element of page.querySelectorAll("[data-since]")) {
    write(element, nowMs - instantOf(element.dataset.since));
  }
  for (const element of page.querySelectorAll("[data-until]")) {
    write(element, instantOf(element.dataset.until) - nowMs);
  }
  for (const element of page.querySelectorAll("[data-state-of]")) {
    const { stateOf, late, old } = element.dataset;
    const limits = { lateMs: Number(late), oldMs: Number(old) };
    const state = ageState(nowMs - instantOf(stateOf), limits);
    element.className = `state ${state}`;
    element.textContent = AGE_WORDS[state];
  }
}

function write(element: { textContent: string | null }, ms: number): void {
  const text = spanText(Math.max(ms, 0));
  if (element.textContent !== text) element.textContent = text;
}

const instantOf = (text: string | undefined) => parseInstant(text ?? null) ?? NaN; // the server wrote it
