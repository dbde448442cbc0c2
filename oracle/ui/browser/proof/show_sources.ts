import type { DecisionRecord } from "../../../decision/decision_record.ts";
import type { PageElement } from "../browser.ts";
import { make } from "../element.ts";
import { excerptOf, type Passage, piecesOf } from "./passage.ts";
import { baselineSources, observedSources, type Source } from "./sources.ts";

/** How much of a document is shown around what decides, and at most of a whole one, in characters. */
const AROUND = 300;
const MOST = 200_000;

/** The readings of a verified record, each with the reports and documents that it was made from. */
export function showReadings(record: DecisionRecord): PageElement {
  const items = record.readings.map((reading) =>
    make(
      "li",
      {},
      make("h4", {}, `${reading.target}, ${reading.metric}`),
      half("Observed", reading.observed, observedSources(record, reading)),
      half("Forecast", reading.baseline, baselineSources(record, reading)),
    )
  );
  return make("ol", { className: "proofs" }, ...items);
}

function half(name: string, value: number, sources: readonly Source[]): PageElement {
  const count = sources.length === 1 ? "from one place" : `from ${sources.length} places`;
  const details = make("details", {}, make("summary", {}, `${name} ${value}, ${count}`));
  fillOnce(details, () => sources.map(showSource));
  return details;
}

function showSource({ when, url, sha256, report, document }: Source): PageElement {
  const whole = make("details", {}, make("summary", {}, "The document of NOAA"));
  fillOnce(whole, () => {
    const passage = document();
    const shown = passage.text.length <= MOST ? passage : excerptOf(passage, MOST / 2);
    return [
      make("p", { className: "small" }, "From ", make("code", {}, url)),
      make("p", { className: "small" }, "SHA-256 ", make("code", {}, sha256)),
      quotation(shown, `The document of ${when}`),
    ];
  });
  const excerpt = report ?? excerptOf(document(), AROUND);
  return make(
    "div",
    { className: "source" },
    make("p", { className: "small soft" }, when),
    quotation(excerpt, report ? `The report of ${when}` : `What the document says of ${when}`),
    whole,
  );
}

/** A text with what decides marked; by keyboard it can be scrolled. */
function quotation(passage: Passage, label: string): PageElement {
  const pieces = piecesOf(passage).map(({ text, isMarked }) =>
    isMarked ? make("mark", {}, text) : text
  );
  const attributes = { tabindex: "0", role: "group", "aria-label": label };
  return make("pre", { className: "scroll quotation", attributes }, ...pieces);
}

/** Makes what is in details when they are first opened. */
function fillOnce(details: PageElement, parts: () => PageElement[]): void {
  let isFilled = false;
  details.addEventListener("toggle", () => {
    if (isFilled) return;
    isFilled = true;
    details.append(...parts());
  });
}
