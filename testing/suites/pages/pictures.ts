/**
 * `deno task pictures`: makes the pictures of the README, of an oracle with made-up events and real reports.
 *
 * @module
 */
import { type Look, PageBrowser } from "./browser.ts";
import { EVENTS, openWorld } from "./world.ts";

const FOLDER = new URL("../../../docs/pictures/", import.meta.url);
const DESK: Look = { name: "desk", width: 1280, height: 940, scheme: "light" };

/** What is shown, by the file's name. */
const PICTURES: Readonly<Record<string, readonly [path: string, look: Look]>> = {
  "weather.png": ["/", DESK],
  "event.png": [`/events/${EVENTS.signed}`, { ...DESK, height: 1180, scheme: "dark" }],
};

if (import.meta.main) {
  await Deno.mkdir(FOLDER, { recursive: true });
  await using world = await openWorld();
  await using browser = await PageBrowser.start(world.origin);
  for (const [name, [path, look]] of Object.entries(PICTURES)) {
    const page = await browser.open(path, look);
    await page.screenshot({ path: new URL(name, FOLDER).pathname, fullPage: false });
    await page.close();
    console.log(`wrote docs/pictures/${name}`);
  }
}
