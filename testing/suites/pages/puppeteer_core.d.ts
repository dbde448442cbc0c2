/**
 * What the suite uses of `puppeteer-core`. The package's own types bring types of Node with them that contradict those of
 * Deno in the whole project.
 */

/** A message of a page's console. */
export interface ConsoleMessage {
  text(): string;
}

/** Something a page asked for. */
export interface HTTPRequest {
  url(): string;
}

interface PageEvents {
  console: ConsoleMessage;
  pageerror: unknown;
  request: HTTPRequest;
  requestfailed: HTTPRequest;
}

/** The keyboard of a tab. */
export interface Keyboard {
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
}

/** A tab. */
export interface Page {
  readonly keyboard: Keyboard;
  on<Name extends keyof PageEvents>(name: Name, listen: (event: PageEvents[Name]) => void): void;
  setJavaScriptEnabled(enabled: boolean): Promise<void>;
  emulateMediaFeatures(features: { name: string; value: string }[]): Promise<void>;
  setOfflineMode(enabled: boolean): Promise<void>;
  setViewport(size: { width: number; height: number; deviceScaleFactor: number }): Promise<void>;
  goto(url: string, options: { waitUntil: "load" }): Promise<unknown>;
  /** Until nothing was under way for so long, in milliseconds. */
  waitForNetworkIdle(options: { idleTime: number }): Promise<void>;
  waitForNavigation(options: { waitUntil: "load" }): Promise<unknown>;
  url(): string;
  /** Runs a script in the page; what it comes to must be JSON. */
  evaluate(script: string): Promise<unknown>;
  screenshot(options: { path: string; fullPage: boolean }): Promise<unknown>;
  close(): Promise<void>;
}

/** A running browser. */
export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts a browser. */
export function launch(options: {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
  headless: boolean;
}): Promise<Browser>;
