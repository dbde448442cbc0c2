import type { Child } from "hono/jsx";
import type { Preferences } from "./preferences.ts";

/** The parts of the site that the bar on top leads to. */
export type Section = "weather" | "events" | "data" | "about";

/** What a page shows. */
export interface Page {
  /** What the page is about; the name of the site follows. */
  readonly title: string;
  readonly section?: Section;
  readonly body: Child;
  /** Modules that it loads besides the script of all pages. */
  readonly scripts?: readonly string[];
  /** Style sheets that it loads besides that of all pages. */
  readonly styles?: readonly string[];
  /** Where the same is as JSON. */
  readonly json?: string;
  /** What makes another page of it. */
  readonly live?: LivePage;
}

/** How a page hears of what makes another of it. */
export interface LivePage {
  /** The address of the changes. */
  readonly changes: string;
  /** The place from which on they are not in the page yet. */
  readonly cursor: string;
}

/** For whom and when a page is shown. */
export interface Visit {
  /** The path of the page, for its own form and links. */
  readonly path: string;
  /** What the query asks for besides preferences. */
  readonly query: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  /** Now, ms. */
  readonly nowMs: number;
}
