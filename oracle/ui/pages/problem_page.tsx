import type { Problem } from "../../../shared/contract/problem.ts";
import type { Page } from "../parts/page.ts";

/** What a visitor can do about a status. */
const ADVICE: Readonly<Record<number, string>> = {
  400: "Something in the address is not as it should be. The pages below lead on.",
  404: "There is nothing at this address. Perhaps it was mistyped, or the link is old.",
  503: "The oracle has more to do than it can at once. Nothing is lost; try again in a moment.",
  500: "This is the oracle's own fault, and its operator can read about it in the log.",
};

const HEADINGS: Readonly<Record<number, string>> = {
  400: "That does not make sense",
  404: "Not found",
  503: "Busy right now",
  500: "Something went wrong",
};

/**
 * The page in place of one that could not be shown.
 */
export function problemPage({ status, title, detail }: Problem): Page {
  return {
    title: HEADINGS[status] ?? title,
    body: (
      <>
        <div class="lead">
          <p class="soft small">{status} {title}</p>
          <h1>{HEADINGS[status] ?? title}</h1>
        </div>
        <div class={status >= 500 ? "note bad" : "note warn"}>
          <p>
            <strong>{detail}</strong>
          </p>
          {ADVICE[status] && <p>{ADVICE[status]}</p>}
        </div>
        <ul class="choices">
          <li>
            <a href="/">Weather now</a>
          </li>
          <li>
            <a href="/events">Events</a>
          </li>
          <li>
            <a href="/about">About this oracle</a>
          </li>
        </ul>
      </>
    ),
  };
}
