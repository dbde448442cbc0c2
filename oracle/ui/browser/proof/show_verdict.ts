import { npubOf } from "../../../../shared/keys/npub.ts";
import { describeDifference } from "../../../decision/record_difference.ts";
import type { RecordVerdict } from "../../../decision/verify_record.ts";
import { type Step, STEPS } from "../../../decision/verify_steps.ts";
import type { PageElement } from "../browser.ts";
import { make } from "../element.ts";
import { showReadings } from "./show_sources.ts";

/** What a verdict rests on besides the record. */
export interface VerdictBasis {
  /** The key that was checked with, x-only; empty when there was none. */
  readonly key: string;
  /** Whether the visitor gave it, from elsewhere. */
  readonly isKeyGiven: boolean;
  readonly hasAttestation: boolean;
  /** Checks again with addresses that begin so counted as sources. */
  readonly trust: (prefixes: readonly string[]) => void;
}

/** What came of a check, in words: the verdict first. */
export function showVerdict(
  verdict: RecordVerdict,
  basis: VerdictBasis,
  step: Step | undefined,
): PageElement[] {
  if (!verdict.ok) {
    const place = step === undefined ? "" : ` It fails where it says: “${STEPS[step]}”.`;
    return [
      note("bad", "Not verified.", `${place} ${describeDifference(verdict.difference)}`),
      ...foreignSources(verdict.otherUrls, basis.trust),
    ];
  }
  const { record, lacks, setAside } = verdict;
  return [
    told(basis),
    ...foreignSources(verdict.otherUrls),
    make(
      "p",
      { className: "small" },
      "Key: ",
      make("code", {}, npubOf(basis.key)),
      `, ${basis.key}`,
    ),
    ...list("What the record cannot prove", lacks),
    ...list("Reports that the rules left out", setAside),
    make("h3", {}, "From NOAA's words to the readings"),
    showReadings(record),
  ];
}

function told({ isKeyGiven, hasAttestation }: VerdictBasis): PageElement {
  if (!hasAttestation) {
    return note(
      "warn",
      "No signature was checked.",
      " The record is consistent, but there is no attestation to hold against it.",
    );
  }
  if (!isKeyGiven) {
    return note(
      "warn",
      "Key not confirmed.",
      " Everything follows, and the key below signed it. Whose key that is, this page cannot " +
        "know: paste the one that you know from elsewhere, and check again.",
    );
  }
  return note(
    "good",
    "Verified.",
    " These documents give this outcome, and the key that you gave signed it.",
  );
}

/** @param trust what counts them as sources, where they do not count yet */
function foreignSources(urls: readonly string[], trust?: VerdictBasis["trust"]): PageElement[] {
  if (urls.length === 0) return [];
  const origins = [...new Set(urls.map((url) => `${URL.parse(url)?.origin ?? url}/`))];
  const says = `It rests on addresses that are not NOAA's own: ${origins.join(", ")}`;
  const foreign = make("div", { className: "note warn" }, make("p", {}, says));
  if (trust) {
    const again = make(
      "button",
      { attributes: { type: "button" } },
      "Count them as sources and check again",
    );
    again.addEventListener("click", () => trust(origins));
    foreign.append(again);
  }
  return [foreign];
}

function note(look: string, verdict: string, says: string): PageElement {
  const className = `note ${look}`;
  return make("div", { className }, make("p", {}, make("strong", {}, verdict), says));
}

function list(heading: string, sentences: readonly string[]): PageElement[] {
  if (sentences.length === 0) return [];
  const items = sentences.map((sentence) => make("li", {}, sentence));
  return [make("h3", {}, heading), make("ul", {}, ...items)];
}
