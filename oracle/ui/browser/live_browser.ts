import type { Browser, Page, PageElement } from "./browser.ts";

/** An element whose place in the page can change. */
export interface LiveElement extends PageElement {
  readonly outerHTML: string;
  readonly children: Iterable<LiveElement>;
  /** Of `details`. */
  open?: boolean;
  scrollLeft: number;
  querySelectorAll<Found extends PageElement = PageElement>(selector: string): Iterable<Found>;
  matches(selector: string): boolean;
  contains(element: LiveElement | null): boolean;
  replaceWith(element: LiveElement): void;
  prepend(element: LiveElement): void;
  remove(): void;
  focus(how: { readonly preventScroll: true }): void;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}

/** A page that can be hidden behind others. */
export interface LiveDocument extends Page {
  readonly visibilityState: "visible" | "hidden";
  readonly activeElement: LiveElement | null;
  querySelector(selector: string): LiveElement | null;
  addEventListener(name: "visibilitychange", listen: () => void): void;
}

/** What a stream of events tells. */
interface StreamEvent {
  readonly data: string;
  readonly lastEventId: string;
}

/** A stream of server-sent events. */
export interface LiveStream {
  /** 2 when it does not connect again by itself. */
  readonly readyState: number;
  addEventListener(name: "message" | "reset", listen: (event: StreamEvent) => void): void;
  addEventListener(name: "error", listen: () => void): void;
  close(): void;
}

/** What following changes uses of a browser. */
export interface LiveBrowser extends Browser {
  readonly document: LiveDocument;
  readonly EventSource: new (address: string) => LiveStream;
  readonly DOMParser: new () => { parseFromString(text: string, type: "text/html"): LiveDocument };
  scrollBy(x: number, y: number): void;
}

/** The browser that runs this. */
export const liveBrowser = globalThis as unknown as LiveBrowser; // nothing else loads these scripts
