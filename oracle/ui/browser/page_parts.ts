import type { Page, PageElement } from "./browser.ts";
import { liveBrowser, type LiveElement } from "./live_browser.ts";

/** What scripts look through. */
export type Within = Pick<Page, "querySelectorAll">;

/** A part of a page, and how the server wrote it, before any script touched it. */
interface Part {
  readonly element: LiveElement;
  readonly html: string;
  /** Of one that only holds others, with `data-parts`. */
  readonly inner: Parts | undefined;
}

/** Parts by what they are called, in their order. */
type Parts = ReadonlyMap<string, Part>;

const FOCUSABLE = "a, button, summary, input, select, [tabindex]";

/**
 * The parts of a page, which are the elements right below its main one, and below those that only hold others. They are
 * exchanged for those of the same page as it came later, so that what is the same is not touched: neither what somebody
 * has opened, nor where they are.
 */
export class PageParts {
  readonly #main: LiveElement;
  #parts: Parts;

  /** To be made before other scripts change anything. */
  constructor(main: LiveElement) {
    this.#main = main;
    this.#parts = readParts(main);
  }

  /**
   * Puts in each part of a later main element that is another; what is in the window stays where it is.
   * @param enhance what scripts do to a part that is new in the page
   */
  update(later: LiveElement, enhance: (within: Within) => void): void {
    const place = this.#placeInWindow();
    this.#parts = updateParts(this.#main, this.#parts, readParts(later), enhance);
    const moved = place && leaves(this.#parts).get(place.key)?.getBoundingClientRect().top;
    if (place && moved !== undefined) liveBrowser.scrollBy(0, moved - place.top);
  }

  /** The first part that reaches into the window, and how far from its upper edge it begins. */
  #placeInWindow(): { readonly key: string; readonly top: number } | undefined {
    for (const [key, element] of leaves(this.#parts)) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > 0) return { key, top };
    }
    return undefined;
  }
}

/** Makes the parts in an element like later ones; what there is then. */
function updateParts(
  holder: LiveElement,
  before: Parts,
  later: Parts,
  enhance: (within: Within) => void,
): Parts {
  const parts = new Map<string, Part>();
  let previous: LiveElement | undefined;
  for (const [key, part] of later) {
    const kept = updatePart(part, before.get(key), enhance) ?? part;
    if (kept === part && !before.has(key)) {
      if (previous) previous.after(part.element);
      else holder.prepend(part.element);
      enhance(withItself(part.element));
    }
    parts.set(key, kept);
    previous = kept.element;
  }
  for (const [key, { element }] of before) if (!parts.has(key)) element.remove();
  return parts;
}

/** Makes one part like a later one; what stands in the page then, `undefined` when there was none. */
function updatePart(
  part: Part,
  old: Part | undefined,
  enhance: (within: Within) => void,
): Part | undefined {
  if (!old || old.html === part.html) return old;
  if (old.inner && part.inner) {
    const inner = updateParts(old.element, old.inner, part.inner, enhance);
    return { element: old.element, html: part.html, inner };
  }
  exchange(part.element, old.element, enhance);
  return part;
}

/** Puts a part in the place of an older one; what was opened, scrolled to or has the focus stays so. */
function exchange(part: LiveElement, old: LiveElement, enhance: (within: Within) => void): void {
  const focused = focusIn(old);
  const wasOpen = [...old.querySelectorAll<LiveElement>("details")].map((each) => each.open);
  const scrolled = [...old.querySelectorAll<LiveElement>(".scroll")].map((each) => each.scrollLeft);
  old.replaceWith(part);
  enhance(withItself(part));
  for (const [n, each] of [...part.querySelectorAll<LiveElement>("details")].entries()) {
    each.open = wasOpen[n] ?? each.open;
  }
  for (const [n, each] of [...part.querySelectorAll<LiveElement>(".scroll")].entries()) {
    each.scrollLeft = scrolled[n] ?? 0;
  }
  if (focused === undefined) return;
  [...part.querySelectorAll<LiveElement>(FOCUSABLE)][focused]?.focus({ preventScroll: true });
}

/** The parts that hold no others, each by the names on the way to it. */
function leaves(parts: Parts): Map<string, LiveElement> {
  return new Map(
    [...parts].flatMap(([key, { element, inner }]): [string, LiveElement][] =>
      inner ? [...leaves(inner)].map(([name, leaf]) => [`${key}/${name}`, leaf]) : [[key, element]]
    ),
  );
}

/** A part and all within it. */
function withItself(part: LiveElement): Within {
  return {
    querySelectorAll<Found extends PageElement>(selector: string) {
      const own = part.matches(selector) ? [part as PageElement as Found] : [];
      return [...own, ...part.querySelectorAll<Found>(selector)];
    },
  };
}

/** The parts right below an element, as the server wrote them. */
function readParts(holder: LiveElement): Parts {
  const parts = new Map<string, Part>();
  for (const element of holder.children) {
    const name = element.getAttribute("aria-labelledby") ?? element.className;
    const key = parts.has(name) ? `${name} ${parts.size}` : name;
    const inner = element.dataset.parts === undefined ? undefined : readParts(element);
    parts.set(key, { element, html: element.outerHTML, inner });
  }
  return parts;
}

/** Which of the elements of a part that can have the focus has it. */
function focusIn(part: LiveElement): number | undefined {
  const { activeElement } = liveBrowser.document;
  if (!part.contains(activeElement)) return undefined;
  const index = [...part.querySelectorAll<LiveElement>(FOCUSABLE)].indexOf(activeElement!);
  return index < 0 ? undefined : index;
}
