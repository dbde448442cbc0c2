/**
 * What the scripts use of a browser. The library of types that has all of it contradicts, in one project, the one of
 * servers.
 */

/** An element of the page. */
export interface PageElement {
  textContent: string | null;
  className: string;
  title: string;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  hidden: boolean;
  addEventListener(name: "click", listen: (event: PageClick) => void): void;
  addEventListener(name: "submit" | "toggle", listen: (event: PageEvent) => void): void;
  addEventListener(name: "keydown", listen: (event: PageKey) => void): void;
  click(): void;
  after(element: PageElement): void;
  append(...parts: (PageElement | string)[]): void;
  replaceChildren(...parts: (PageElement | string)[]): void;
  querySelector<Found extends PageElement = PageElement>(selector: string): Found | null;
}

/** Something that happened on the page, and what the browser would do about it. */
export interface PageEvent {
  preventDefault(): void;
}

/** A key that was pressed. */
export interface PageKey extends PageEvent {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** A form. */
export interface PageForm extends PageElement {
  requestSubmit(): void;
}

/** A field of a form, or a button. */
export interface PageField extends PageElement {
  value: string;
  disabled: boolean;
  /** Of a box that can be ticked. */
  checked: boolean;
  /** Of a field for files alone. */
  readonly files: ArrayLike<Blob> | null;
}

/** A click, in the pixels of the window. */
export interface PageClick {
  readonly clientX: number;
  readonly clientY: number;
}

/** A drawing, and how its own units relate to the pixels of the window. */
export interface PageDrawing extends PageElement {
  getScreenCTM(): { inverse(): unknown } | null;
}

/** The page. */
export interface Page {
  querySelector(selector: string): PageElement | null;
  querySelectorAll<Found extends PageElement = PageElement>(selector: string): Iterable<Found>;
  createElement(name: string): PageElement;
}

/** What there is besides the page. */
export interface Browser {
  readonly document: Page;
  readonly location: { readonly href: string; readonly hash: string; assign(url: URL): void };
  readonly history: { replaceState(state: null, unused: "", url: string): void };
  /** Where pages are not loaded over TLS, there is no clipboard. */
  readonly navigator: {
    readonly clipboard?: { writeText(text: string): Promise<void> };
  };
  readonly DOMPoint: new (x: number, y: number) => {
    matrixTransform(matrix: unknown): { readonly x: number; readonly y: number };
  };
}

/** The browser that runs this. */
export const browser = globalThis as unknown as Browser; // nothing else loads these scripts
