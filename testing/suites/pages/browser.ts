import axe from "axe-core";
// @ts-types="./puppeteer_core.d.ts"
import { type Browser, launch, type Page } from "puppeteer-core";

/** How a page is looked at. */
export interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

/** Desktop and the narrowest phone, by day and by night. */
export const LOOKS: readonly Look[] = [
  { name: "desktop-light", width: 1360, height: 900, scheme: "light" },
  { name: "desktop-dark", width: 1360, height: 900, scheme: "dark" },
  { name: "phone-light", width: 360, height: 740, scheme: "light" },
  { name: "phone-dark", width: 360, height: 740, scheme: "dark" },
];

/** What axe-core looks for. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The pictures of a run; the folder is ignored by git. */
const PICTURES = new URL("../../../.tools/pictures/", import.meta.url);

/** A real Chromium and all that its pages complain about. */
export class PageBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #origin: string;
  readonly #complaints: string[] = [];

  private constructor(browser: Browser, origin: string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  /**
   * Starts Debian's Chromium with a profile of its own.
   * @param origin the only one that pages may ask
   */
  static async start(origin: string, { zone = "UTC" } = {}): Promise<PageBrowser> {
    await Deno.mkdir(PICTURES, { recursive: true });
    const browser = await launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"],
      env: { ...Deno.env.toObject(), TZ: zone },
      headless: true,
    });
    return new PageBrowser(browser, origin);
  }

  /** What pages logged, what they asked others for, what was refused them; empty when all is well. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Opens a page in a tab of its own, which the caller closes. */
  async open(path: string, look: Look, { script = true } = {}): Promise<Page> {
    const page = await this.#browser.newPage();
    const complain = (text: string) => this.#complaints.push(`${path} (${look.name}): ${text}`);
    page.on("console", (message) => complain(`console: ${message.text()}`));
    page.on("pageerror", (error) => complain(`error: ${String(error)}`));
    page.on("request", (request) => {
      const url = request.url();
      const isOwnOrNone = url.startsWith(this.#origin) || url.startsWith("data:"); // icons of date fields
      if (!isOwnOrNone) complain(`asked ${url}`);
    });
    page.on("requestfailed", (request) => {
      const isEndedStream = request.url().includes("/changes?"); // by the page itself
      if (!isEndedStream) complain(`failed: ${request.url()}`);
    });
    await page.setJavaScriptEnabled(script);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
    await page.setViewport({ width: look.width, height: look.height, deviceScaleFactor: 1 });
    await page.goto(this.#origin + path, { waitUntil: "load" });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** The violations that axe finds on a page, each with the first place. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = `axe.run({ runOnly: ${JSON.stringify(RULES)} })`;
  const { violations } = await page.evaluate(run) as axe.AxeResults; // what axe says of itself
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help}, ${nodes.length} times, first ${nodes[0]?.html.slice(0, 160)} ${
      nodes[0]?.failureSummary ?? ""
    }`
  );
}

/** Keeps a picture of a whole page. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const path = new URL(`${name}.png`, PICTURES).pathname;
  await page.screenshot({ path, fullPage: true });
}

/** By how many pixels a page is wider than its window. */
export function sidewaysOverflow(page: Page): Promise<number> {
  const wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  return page.evaluate(wider) as Promise<number>; // of two whole numbers
}
