import type { Page, PageElement } from "./browser.ts";
import { liveBrowser, type LiveElement } from "./live_browser.ts";

/** What scripts look through. */
export type Within = Pick<Page, "querySelectorAll">;

/** A part of a page, and how the server wrote it, before any script touched it. */
interface Part {
  readonly element: LiveElement;
  readonly html: string;
}

const FOCUSABLE = "a, button, summary, input, select, [tabindex]";

/**
 * The parts of a page, which are the elements right below its main one. They are exchanged for those of the same page as
 * it came later, so that what is the same is not touched: neither what somebody has opened, nor where they are.
 */
export class PageParts {
  readonly #main: LiveElement;
  #parts: Map<string, Part>;

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
    const before = this.#parts;
    const parts = new Map<string, Part>();
    let previous: LiveElement | undefined;
    for (const [key, part] of readParts(later)) {
      const old = before.get(key);
      const isSame = old?.html === part.html;
      if (!isSame) this.#putIn(part.element, old?.element, previous, enhance);
      const kept = isSame ? old : part;
      parts.set(key, kept);
      previous = kept.element;
    }
    for (const [key, { element }] of before) if (!parts.has(key)) element.remove();
    this.#parts = parts;
    const moved = place && parts.get(place.key)?.element.getBoundingClientRect().top;
    if (place && moved !== undefined) liveBrowser.scrollBy(0, moved - place.top);
  }

  #putIn(
    part: LiveElement,
    old: LiveElement | undefined,
    previous: LiveElement | undefined,
    enhance: (within: Within) => void,
  ): void {
    const focused = old && focusIn(old);
    const wasOpen = old
      ? [...old.querySelectorAll<LiveElement>("details")].map((each) => each.open)
      : [];
    const scrolled = old
      ? [...old.querySelectorAll<LiveElement>(".scroll")].map((each) => each.scrollLeft)
      : [];
    if (old) old.replaceWith(part);
    else if (previous) previous.after(part);
    else this.#main.prepend(part);
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

  /** The first part that reaches into the window, and how far from its upper edge it begins. */
  #placeInWindow(): { readonly key: string; readonly top: number } | undefined {
    for (const [key, { element }] of this.#parts) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > 0) return { key, top };
    }
    return undefined;
  }
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

/** Parts by what they are called, in their order. */
function readParts(main: LiveElement): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const element of main.children) {
    const name = element.getAttribute("aria-labelledby") ?? element.className;
    const key = parts.has(name) ? `${name} ${parts.size}` : name;
    parts.set(key, { element, html: element.outerHTML });
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
