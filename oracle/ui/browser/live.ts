import { announce } from "./announce.ts";
import { liveBrowser, type LiveStream } from "./live_browser.ts";
import { PageParts, type Within } from "./page_parts.ts";

/** What is said about a change to those who listen to the page. */
const WORDS: Readonly<Record<string, string>> = {
  created: "an event was announced",
  entries: "entries are in",
  readings: "new readings",
  blocked: "it cannot be signed yet",
  unblocked: "nothing keeps it from being signed any more",
  signed: "it is signed",
  closed: "it was closed",
  expired: "it has expired",
};

/** Changes come in groups, and all who look at a page hear of them at once: each waits for a moment of its own. */
const MOMENT_MS = 2_000;
/** So long is waited after a failure, at least. */
const PATIENCE_MS = 15_000;
/** Who comes back to a page that is older sees it anew, whatever has happened. */
const STALE_MS = 300_000;
const CLOSED = 2;

type Timer = ReturnType<typeof setTimeout>;

/**
 * Keeps a page with `data-changes` up to date: one stream while it is looked at, none while it is hidden; what changed is
 * read from the address of the page.
 * @param enhance what scripts do to a part that is new in the page
 */
export function followChanges(enhance: (within: Within) => void): void {
  const main = liveBrowser.document.querySelector("main");
  const { changes, cursor } = main?.dataset ?? {};
  if (main && changes !== undefined && cursor !== undefined) {
    new LivePage(new PageParts(main), changes, cursor, enhance).begin();
  }
}

class LivePage {
  readonly #parts: PageParts;
  readonly #changes: string;
  readonly #enhance: (within: Within) => void;
  #cursor: string;
  #stream: LiveStream | undefined;
  #refreshing: Timer | undefined;
  #connecting: Timer | undefined;
  readonly #told = new Set<string>();
  #isOver = false;
  #readMs = performance.now();

  constructor(
    parts: PageParts,
    changes: string,
    cursor: string,
    enhance: (within: Within) => void,
  ) {
    this.#parts = parts;
    this.#changes = changes;
    this.#cursor = cursor;
    this.#enhance = enhance;
  }

  begin(): void {
    liveBrowser.document.addEventListener("visibilitychange", () => this.#look());
    this.#look();
  }

  /** Follows while somebody may see it. */
  #look(): void {
    this.#stream?.close();
    this.#stream = undefined;
    if (this.#isOver || liveBrowser.document.visibilityState === "hidden") return;
    if (performance.now() - this.#readMs > STALE_MS) this.#refreshAfter(0);
    const query = new URLSearchParams({ last_event_id: this.#cursor });
    const stream = new liveBrowser.EventSource(`${this.#changes}?${query}`);
    this.#stream = stream;
    stream.addEventListener("message", ({ data, lastEventId }) => {
      this.#hear(lastEventId, WORDS[JSON.parse(data).kind]);
    });
    stream.addEventListener("reset", ({ lastEventId }) => this.#hear(lastEventId));
    stream.addEventListener("error", () => {
      if (stream.readyState !== CLOSED) return;
      clearTimeout(this.#connecting);
      this.#connecting = setTimeout(() => this.#look(), PATIENCE_MS + aMoment());
    });
  }

  #hear(cursor: string, words = "it has changed"): void {
    this.#cursor = cursor;
    this.#told.add(words);
    this.#refreshAfter(aMoment());
  }

  #refreshAfter(ms: number): void {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => this.#refresh(), ms);
  }

  async #refresh(): Promise<void> {
    const page = await this.#load().catch(() => undefined);
    const main = page?.querySelector("main");
    if (!page || !main) return this.#refreshAfter(PATIENCE_MS + aMoment());
    this.#parts.update(main, this.#enhance);
    this.#readMs = performance.now();
    const made = page.querySelector("footer time");
    if (made) {
      liveBrowser.document.querySelector("footer time")?.replaceWith(made);
      this.#enhance(liveBrowser.document.querySelector("footer")!); // it has the time
    }
    const told = [...this.#told].join(", ");
    announce(`This page is up to date again${told && `: ${told}`}.`);
    this.#told.clear();
    this.#isOver = main.dataset.changes === undefined;
    if (this.#isOver) this.#look();
  }

  async #load() {
    const answer = await fetch(liveBrowser.location.href);
    if (!answer.ok) return undefined;
    return new liveBrowser.DOMParser().parseFromString(await answer.text(), "text/html");
  }
}

const aMoment = () => Math.random() * MOMENT_MS;
