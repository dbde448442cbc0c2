import assert from "node:assert/strict";
import { v7 as uuidV7 } from "uuid";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { LOOKS, PageBrowser, sidewaysOverflow, takePicture, violations } from "./browser.ts";
import { EVENTS, openWorld } from "./world.ts";

/** Pages and states of an oracle that has lived a day, by the name of their pictures. */
const PAGES: Readonly<Record<string, string>> = {
  "weather-now": "/",
  "weather-now-wind": "/?show=wind&t=c&w=ms&z=station",
  "weather-now-rain": "/?show=rain",
  "weather-now-misses": "/?show=miss",
  "weather-search": "/weather?q=chicago",
  "weather-state": "/weather?state=MA", // one of them has a hostile name
  "weather-search-nothing": "/weather?q=%3Cscript%3E",
  "station": "/weather/KORD",
  "station-hostile-name": "/weather/KBOS?z=station&t=c&w=mph",
  "station-unknown": "/weather/KZZZ",
  "events": "/events",
  "events-none-fits": "/events?station=KLAX",
  "events-bad-query": "/events?from=yesterday",
  "event-signed": `/events/${EVENTS.signed}`,
  "event-refunded": `/events/${EVENTS.refunded}`,
  "event-crowded": `/events/${EVENTS.crowded}`,
  "event-blocked": `/events/${EVENTS.blocked}`,
  "event-live": `/events/${EVENTS.live}`,
  "event-running": `/events/${EVENTS.running}?t=c&z=station`,
  "event-closed": `/events/${EVENTS.empty}`,
  "event-unknown": "/events/0199a1b2-0000-7000-8000-00000000ffff",
  "about": "/about",
  "about-rules": "/about/rules",
  "about-verify": "/about/verify",
  "verify": "/verify",
  "data": "/data",
};

const MANY_EVENTS = 1_000;

async function lookAtAll(
  browser: PageBrowser,
  pages: Readonly<Record<string, string>>,
  t: Deno.TestContext,
): Promise<void> {
  for (const [name, path] of Object.entries(pages)) {
    await t.step(`${name}: ${path}`, async () => {
      for (const look of LOOKS) {
        const page = await browser.open(path, look);
        await takePicture(page, `${name}-${look.name}`);
        const found = await violations(page);
        const overflow = await sidewaysOverflow(page);
        await page.close();
        assert.deepEqual(found, [], `accessibility, ${look.name}`);
        assert.equal(overflow, 0, `it is wider than its window, ${look.name}`);
      }
    });
  }
}

/** A page that answers 400 or 404 is told to the console by the browser itself; nothing else is. */
function ownComplaints(browser: PageBrowser): string[] {
  return browser.complaints.filter((each) =>
    !/console: Failed to load resource: the server responded with a status of (400|404|503)/
      .test(each)
  );
}

Deno.test("every page of a lived-in oracle reads well by day and night, on desks and phones", async (t) => {
  await using fixture = await openWorld();
  await using browser = await PageBrowser.start(fixture.origin);
  await lookAtAll(browser, PAGES, t);

  await t.step("nothing was logged, refused by the policy, or asked from elsewhere", () => {
    assert.deepEqual(ownComplaints(browser), []);
  });

  await t.step(
    "a blocked event says what is missing for whom, what is wanted, and when it is tried again",
    async () => {
      const page = await browser.open(`/events/${EVENTS.blocked}`, LOOKS[0]!);
      const text = String(await page.evaluate("document.querySelector('.note.bad').textContent"));
      await page.close();
      assert.match(
        text,
        /KMSP high temperature, .*: no complete collection of Tue 1 Jan 2030, 17:04 UTC to/,
      );
      assert.match(
        text,
        /KMSP: reports from Tue 1 Jan 2030, 17:04 UTC to .*; nobody collected them yet/,
      );
      assert.match(
        text,
        /checked again as soon as newer reports are collected, and after Wed 2 Jan 2030, 04:00/,
      );
      assert.match(text, /unless it is signed, it expires at Thu 3 Jan 2030, 02:00 UTC/);
    },
  );

  await t.step("the keyboard leads from the map's page to a station by its search", async () => {
    const page = await browser.open("/", LOOKS[0]!); // there are looks
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "To the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "main");
    await tabTo(page, `document.activeElement.name === "q"`);
    await page.keyboard.type("o'hare");
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.keyboard.press("Enter"),
    ]);
    await tabTo(page, `document.activeElement.pathname === "/weather/KORD"`);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.keyboard.press("Enter"),
    ]);
    assert.match(page.url(), /\/weather\/KORD$/);
    await page.close();
  });

  await t.step("the keyboard leads from the events to the reports of one as a table", async () => {
    const page = await browser.open("/events?state=signed", LOOKS[0]!);
    await tabTo(page, `document.activeElement.pathname === "/events/${EVENTS.signed}"`);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.keyboard.press("Enter"),
    ]);
    await tabTo(page, `document.activeElement.matches("summary")`);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.querySelector('details').open"), true);
    await page.close();
  });

  await t.step("a click on the map opens the station that is nearest to it", async () => {
    const page = await browser.open("/", LOOKS[0]!);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.evaluate(`(() => {
        const map = document.querySelector("svg.map");
        const at = new DOMPoint(1262, 442).matrixTransform(map.getScreenCTM()); // Chicago
        map.dispatchEvent(new MouseEvent("click", { clientX: at.x, clientY: at.y }));
      })()`),
    ]);
    assert.match(page.url(), /\/weather\/K(ORD|PWK|DPA|06C)$/);
    await page.close();
  });

  await t.step("without script every page says the same", async () => {
    for (const path of ["/", "/events", `/events/${EVENTS.signed}`, "/weather/KORD", "/about"]) {
      const texts: unknown[] = [];
      for (const script of [true, false]) {
        const page = await browser.open(path, LOOKS[0]!, { script });
        const clone = `(() => {
          const page = document.body.cloneNode(true);
          for (const other of page.querySelectorAll("button.copy, noscript")) other.remove();
          return page.textContent;
        })()`;
        texts.push(await page.evaluate(clone));
        await page.close();
      }
      assert.equal(texts[1], texts[0], path);
    }
  });

  await t.step("what only a script can do says so without one", async () => {
    for (const path of ["/verify", `/events/${EVENTS.signed}`]) {
      const page = await browser.open(path, LOOKS[0]!, { script: false });
      assert.match(await page.evaluate("document.body.innerText") as string, /runs none/, path);
      await page.close();
    }
  });

  await t.step("entries stand by their places, and each reading once", async () => {
    const page = await browser.open(`/events/${EVENTS.crowded}`, LOOKS[0]!);
    const cells = (section: string, cell: string) =>
      page.evaluate(
        `[...document.querySelectorAll("[aria-labelledby=${section}] tbody tr ${cell}")]
          .map((each) => each.textContent)`,
      ) as Promise<string[]>;
    const points = (await cells("scores", "td:last-child")).map(Number);
    const places = (await cells("scores", "> :first-child")).map((text) => parseInt(text));
    const readings = await cells("readings", "th");
    await page.close();
    assert.deepEqual(points, points.toSorted((a, b) => b - a));
    assert.deepEqual(places, Array.from({ length: 25 }, (_, n) => n + 1));
    assert.equal(readings.length, 6);
    assert.equal(new Set(readings).size, 6);
  });

  await t.step("what is announced can be copied as it is served", async () => {
    const page = await browser.open(`/events/${EVENTS.signed}`, LOOKS[0]!);
    const copied = await page.evaluate(`new Promise((resolve) => {
      navigator.clipboard.writeText = (text) => Promise.resolve(resolve(text));
      document.querySelector("[aria-label='Copy announcement']").click();
    })`);
    await page.close();
    const served = await fixture.get(`/oracle/events/${EVENTS.signed}?fields=event_announcement`);
    assert.equal(copied, await served.text());
    assert.match(String(copied), /locking_points/);
  });

  await t.step("the keyboard alone finds the signed events, and chooses units", async () => {
    const page = await browser.open("/events", LOOKS[0]!);
    await tabTo(page, `document.activeElement.search === "?state=signed"`);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.keyboard.press("Enter"),
    ]);
    assert.match(page.url(), /state=signed/);
    await tabTo(page, `document.activeElement.name === "t"`);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, `document.activeElement.textContent === "Show"`);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.keyboard.press("Enter"),
    ]);
    assert.match(page.url(), /state=signed&t=c&w=kt&z=utc$/);
    await page.close();
  });

  await t.step("choosing units asks for a page that has them in its address", async () => {
    const page = await browser.open("/weather/KORD", LOOKS[0]!);
    await page.evaluate(`document.querySelector("select[name=t]").value = "c"`);
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      page.evaluate(`document.querySelector("footer form").requestSubmit()`),
    ]);
    assert.match(page.url(), /\?t=c&w=kt&z=utc$/);
    assert.match(String(await page.evaluate("document.body.textContent")), /17 °C/);
    await page.close();
  });
});

Deno.test("calendar dates are the same in Los Angeles, and instants say where they are", async () => {
  await using fixture = await openWorld();
  await using browser = await PageBrowser.start(fixture.origin, { zone: "America/Los_Angeles" });
  const page = await browser.open("/weather/KORD", LOOKS[0]!);
  const zone = await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone");
  assert.equal(zone, "America/Los_Angeles");
  const dates = await page.evaluate(
    `[...document.querySelectorAll("#past ~ * time, [aria-labelledby=past] th time")]
      .map((each) => [each.dateTime, each.textContent, each.title])`,
  );
  assert.deepEqual((dates as string[][]).slice(-3), [
    ["2029-12-31", "Mon 31 Dec", ""],
    ["2030-01-01", "Tue 1 Jan", ""],
    ["2030-01-02", "Wed 2 Jan", ""],
  ]);
  const title = await page.evaluate(`document.querySelector("footer time").title`);
  assert.equal(title, "Tue 1 Jan 2030, 18:10 PST where you are");
  await page.close();

  const local = await browser.open("/weather/KORD?z=local", LOOKS[0]!);
  const texts = await local.evaluate(
    `[...document.querySelectorAll("time")].map((each) => [each.dateTime, each.textContent, each.title])`,
  ) as string[][];
  await local.close();
  const [days, instants] = [
    texts.filter(([at]) => at!.length === "2030-01-01".length),
    texts.filter(([at]) => at!.includes("T")),
  ];
  assert.deepEqual(days.map(([, text, title]) => [text, title]), [
    ["Mon 31 Dec", ""],
    ["Tue 1 Jan", ""],
    ["Wed 2 Jan", ""],
  ]);
  assert.ok(instants.length > 20);
  for (const [at, text, title] of instants) {
    assert.match(text!, / PST$/, at);
    assert.match(title!, / UTC$/, at);
  }
  assert.deepEqual(instants.at(-1), [
    "2030-01-02T02:10:00Z",
    "Tue 1 Jan 2030, 18:10 PST",
    "Wed 2 Jan 2030, 02:10 UTC",
  ]);
  assert.deepEqual(browser.complaints, []);
});

Deno.test("an oracle without weather and events says so, and one whose weather stopped says that", async (t) => {
  await using fixture = await OracleFixture.start();
  await using browser = await PageBrowser.start(fixture.origin);
  await lookAtAll(browser, {
    "empty-weather-now": "/",
    "empty-events": "/events",
    "empty-weather-search": "/weather?q=KORD",
  }, t);
  await publishOld(fixture);
  await lookAtAll(browser, { "old-weather-now": "/", "old-station": "/weather/KORD" }, t);
  await t.step("old weather is told in words", async () => {
    const page = await browser.open("/", LOOKS[0]!);
    const text = String(await page.evaluate("document.body.textContent"));
    await page.close();
    assert.match(text, /Newest reportold 1 day 1 h old/);
  });
  assert.deepEqual(ownComplaints(browser), []);
});

Deno.test("a thousand events and the operator's page read well too", async (t) => {
  await using fixture = await OracleFixture.start({
    stations: ["KORD"],
    settings: { metricsBind: { hostname: "127.0.0.1", port: 0 } },
  });
  const event = {
    locations: ["KORD"],
    scoring_fields: ["temp_high"],
    number_of_values_per_entry: 1,
    total_allowed_entries: 2,
    number_of_places_win: 1,
    start_observation_date: "2030-01-01T00:00:00Z",
    end_observation_date: "2030-01-02T00:00:00Z",
    signing_date: "2030-01-02T02:00:00Z",
  };
  for (let n = 0; n < MANY_EVENTS; n++) {
    const created = await fixture.signed("A", "/oracle/events", {
      body: { ...event, id: uuidV7() },
    });
    assert.equal(created.status, 200, await created.text());
  }
  {
    await using browser = await PageBrowser.start(fixture.origin);
    const last = `/events?page=${MANY_EVENTS / 25}`;
    await lookAtAll(browser, { "events-thousand": "/events", "events-last-page": last }, t);
    const page = await browser.open(last, LOOKS[0]!);
    const rows = await page.evaluate(
      `document.querySelectorAll("main a[href^='/events/0']").length`,
    );
    await page.close();
    assert.equal(rows, 25);
    assert.deepEqual(browser.complaints, []);
  }
  await using browser = await PageBrowser.start(
    fixture.oracle.privateUrl ?? assert.fail("no private address"),
  );
  await lookAtAll(browser, { "operator": "/operator" }, t);
  assert.deepEqual(browser.complaints, []);
});

Deno.test("the days that are forecast for a station are drawn and told", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  await using browser = await PageBrowser.start(fixture.origin);
  await lookAtAll(browser, { "station-forecast": "/weather/KORD?t=c" }, t);
  const page = await browser.open("/weather/KORD", LOOKS[0]!);
  const rows = await page.evaluate(
    `document.querySelectorAll("[aria-labelledby=forecast] tbody tr").length`,
  );
  await page.close();
  assert.ok(Number(rows) >= 6, `${rows} days`);
  assert.deepEqual(browser.complaints, []);
});

async function publishOld(fixture: OracleFixture): Promise<void> {
  const atMs = fixture.clock.now() - HOUR_MS;
  const path = `/file/${weatherFileName("observations", atMs)}`;
  const response = await fixture.signed("U", path, { body: await dryReports(["KORD"], atMs) });
  assert.equal(response.status, 201, await response.text());
  await fixture.clock.set(fixture.clock.now() + DAY_MS);
}

/** Presses Tab until what has the focus is as wanted. */
async function tabTo(
  page: Awaited<ReturnType<PageBrowser["open"]>>,
  isThere: string,
): Promise<void> {
  for (let pressed = 0; pressed < 200; pressed++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(isThere)) return;
  }
  assert.fail(`the keyboard never came to ${isThere}`);
}
