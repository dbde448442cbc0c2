import assert from "node:assert/strict";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { LOOKS, PageBrowser } from "./browser.ts";

const PATH = `/events/${DAY_EVENT_ID}`;

type Tab = Awaited<ReturnType<PageBrowser["open"]>>;

/** Waits in the page until an expression holds. */
async function until(page: Tab, expression: string): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (${expression}) ? resolve(true) : setTimeout(look, 50);
    look();
  })`);
}

const text = (page: Tab, selector: string) =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);

/** Lets the page count its streams that are open. */
const COUNT_STREAMS = `(() => {
  const Stream = globalThis.EventSource;
  globalThis.streams = 0;
  globalThis.EventSource = class extends Stream {
    constructor(address) {
      super(address);
      globalThis.streams++;
    }
    close() {
      super.close();
      globalThis.streams--;
    }
  };
})()`;

const hide = (state: string) =>
  `Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
   document.dispatchEvent(new Event("visibilitychange"));`;

Deno.test("a page that is looked at keeps up with its event, and nothing in it jumps", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const client = fixture.client("A");
  await client.createEvent(DAY_EVENT);
  await using browser = await PageBrowser.start(fixture.origin);
  const look = LOOKS[2]!; // a phone: much of the page is above the window
  const page = await browser.open(PATH, look);

  await t.step("entries come in above what is read, which stays where it was", async () => {
    await page.evaluate(`(() => {
      const nonce = document.querySelector("code[data-copy='nonce point']");
      nonce.scrollIntoView();
      nonce.dataset.seen = "yes";
      nonce.nextElementSibling.focus({ preventScroll: true });
    })()`);
    const top = `document.querySelector("#signed").getBoundingClientRect().top`;
    const before = await page.evaluate(top);
    const scrolled = await page.evaluate("scrollY");
    await client.submitEntries(DAY_EVENT_ID, DAY_ENTRIES.entries);
    await until(page, `document.querySelector("#live").textContent !== ""`);
    assert.match(String(await text(page, "#live")), /up to date again: entries are in\./);
    assert.match(String(await text(page, "[aria-labelledby=scores]")), /…000000000001/);
    assert.ok(Math.abs(Number(await page.evaluate(top)) - Number(before)) <= 1);
    assert.notEqual(await page.evaluate("scrollY"), scrolled, "the scoreboard grew above");
    assert.equal(await page.evaluate("document.activeElement.ariaLabel"), "Copy nonce point");
    assert.equal(
      await page.evaluate(
        `document.querySelectorAll("code[data-copy='nonce point'] + button").length`,
      ),
      1,
    );
  });

  await t.step("a hidden page follows nothing, and catches up when it is looked at", async () => {
    await page.evaluate(COUNT_STREAMS);
    await page.evaluate(hide("hidden"));
    await page.evaluate(hide("visible"));
    assert.equal(await page.evaluate("streams"), 1);
    await page.evaluate(hide("hidden"));
    assert.equal(await page.evaluate("streams"), 0);
    await page.evaluate(`document.querySelector("#live").textContent = ""`);
    await fixture.clock.set(DAY_WINDOW.startMs + 3_600_000);
    await fixture.oracle.runPass();
    assert.equal(await text(page, "#live"), "");
    await page.evaluate(hide("visible"));
    await until(page, `document.querySelector("#live").textContent !== ""`);
    assert.equal(await page.evaluate("streams"), 1);
  });

  await t.step("the list of events shows one that is announced", async () => {
    const list = await browser.open("/events", look);
    await client.createEvent({ ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-0000000000bb" });
    await until(list, `document.body.innerHTML.includes("0199a1b2-0000-7000-8000-0000000000bb")`);
    await list.close();
  });

  await t.step(
    "the page of the weather counts it, and leaves alone what is not another",
    async () => {
      const weather = await browser.open("/", look);
      const counted = `document.querySelector("[aria-labelledby=events] .tile b").textContent`;
      const before = await weather.evaluate(counted);
      await weather.evaluate(`document.querySelector("input[name=q]").value = "chic"`);
      await weather.evaluate(`document.querySelector("svg.map").dataset.seen = "yes"`);
      await client.createEvent({
        ...DAY_EVENT,
        id: "0199a1b2-0000-7000-8000-0000000000bc",
        start_observation_date: "2030-01-04T00:00:00Z",
        end_observation_date: "2030-01-05T00:00:00Z",
        signing_date: "2030-01-05T02:00:00Z",
      });
      await until(weather, `${counted} !== ${JSON.stringify(before)}`);
      assert.equal(await weather.evaluate(`document.querySelector("input[name=q]").value`), "chic");
      assert.equal(await weather.evaluate(`document.querySelector("svg.map").dataset.seen`), "yes");
      await weather.close();
    },
  );

  await t.step("ages grow and countdowns shrink by themselves, by the server's time", async () => {
    const weather = await browser.open("/", look);
    const age = `document.querySelector("[data-since]").textContent`;
    assert.match(String(await weather.evaluate(age)), /min|h/);
    await weather.evaluate(`(() => {
      const real = performance.now.bind(performance);
      performance.now = () => real() + 50 * 3_600_000;
    })()`);
    await until(weather, `${age}.startsWith("2 days")`);
    assert.equal(await text(weather, ".state"), "old");
    await weather.close();
  });

  await page.close();
  assert.deepEqual(browser.complaints, []);
});
