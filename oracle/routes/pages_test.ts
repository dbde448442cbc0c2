import assert from "node:assert/strict";
import * as v from "valibot";
import { ForecastSkill } from "../../shared/contract/station.ts";
import { weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import { observation } from "../../testing/evidence/writer/stored_rows.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { storeMisses } from "../../testing/fixtures/stored_misses.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";
import { observationFile } from "../../testing/fixtures/weather_file.ts";
import { ENGINE_POLICY, PAGE_POLICY } from "./page_route.ts";

const HOSTILE = `"><script>alert('x')</script>`;

async function withOneEvent(): Promise<OracleFixture> {
  const fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const created = await fixture.signed("A", "/oracle/events", { body: DAY_EVENT });
  assert.equal(created.status, 200, await created.text());
  return fixture;
}

Deno.test("pages are whole documents that load nothing from elsewhere and nothing inline", async (t) => {
  await using fixture = await withOneEvent();
  const paths = ["/", "/weather?q=KORD", "/weather/KORD", "/events", `/events/${DAY_EVENT_ID}`];
  for (const path of [...paths, "/about", "/about/rules", "/about/verify", "/verify"]) {
    await t.step(path, async () => {
      const response = await fixture.get(path);
      const html = await response.text();
      assert.equal(response.status, 200, html);
      assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
      assert.equal(response.headers.get("content-security-policy"), PAGE_POLICY);
      assert.equal(html.match(/<html/g)?.length, 1, "one document");
      assert.equal(html.match(/<nav aria-label="Main">/g)?.length, 1, "one bar");
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length, "no id twice");
      assert.doesNotMatch(html, /<style|<script(?! src="\/assets\/)| on[a-z]+=| style="/);
      assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
    });
  }
});

Deno.test("assets are named by their content, and kept for ever", async () => {
  await using fixture = await OracleFixture.start();
  const html = await (await fixture.get("/")).text();
  const paths = [...html.matchAll(/"(\/assets\/[^"#]+)/g)].map(([, path = ""]) => path);
  assert.ok(paths.length >= 3, html);
  for (const path of paths) {
    const response = await fixture.get(path);
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("cache-control") ?? "", /immutable/);
    assert.ok((await response.bytes()).length > 0);
  }
});

Deno.test("the console's page may compile WebAssembly, and its engine comes whole from here", async () => {
  await using fixture = await OracleFixture.start();
  const page = await fixture.get("/data");
  const html = await page.text();
  assert.equal(page.headers.get("content-security-policy"), ENGINE_POLICY);
  const [, script = "", wasm = ""] = /data-engine="([^"]+)" data-wasm="([^"]+)"/.exec(html) ?? [];
  const worker = await fixture.get(script);
  assert.ok((await worker.bytes()).length > 100_000);
  assert.match(worker.headers.get("content-security-policy") ?? "", /^default-src 'none'; .*wasm/);
  const engine = await fixture.get(wasm);
  assert.equal(engine.headers.get("content-type"), "application/wasm");
  assert.match(engine.headers.get("cache-control") ?? "", /immutable/);
  const bytes = await engine.bytes();
  assert.equal(String(bytes.length), engine.headers.get("content-length"));
  assert.ok(WebAssembly.validate(bytes));
  const head = await fixture.get(wasm, { method: "HEAD" });
  assert.equal(head.headers.get("content-length"), String(bytes.length));
});

Deno.test("what is not there or makes no sense is told as a page, with its status", async (t) => {
  await using fixture = await OracleFixture.start();
  const cases: readonly [path: string, status: number, text: RegExp][] = [
    [`/events/${DAY_EVENT_ID}`, 404, /event 0199a1b2\S* not found/],
    ["/events/nonsense", 400, /must be a UUID/],
    ["/events?state=lost", 400, /must be one of live/],
    ["/events?page=0", 400, /must be a page number/],
    ["/weather/KZZZ", 404, /no weather file of the last 30 days has a station KZZZ/],
    ["/weather/k%3Cscript%3E", 400, /k&lt;script&gt;/],
    ["/?show=secrets", 400, /must be one of temperature/],
    ["/?t=kelvin", 400, /must be f or c/],
    ["/about?t=f&t=c", 400, /must be given once/],
  ];
  for (const [path, status, text] of cases) {
    await t.step(path, async () => {
      const response = await fixture.get(path);
      const html = await response.text();
      assert.equal(response.status, status);
      assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
      assert.equal(response.headers.get("content-security-policy"), PAGE_POLICY);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.match(html, text);
      assert.match(html, /<nav aria-label="Main">/);
    });
  }
  await t.step("programs get JSON as ever", async () => {
    const response = await fixture.get("/oracle/events/nonsense");
    assert.match(response.headers.get("content-type") ?? "", /problem\+json/);
    await response.body?.cancel();
  });
});

Deno.test("names of stations are text, whatever they look like", async () => {
  await using fixture = await OracleFixture.start();
  const atMs = fixture.clock.now() - HOUR_MS;
  const row = observation(new Date(atMs).toISOString(), {
    station_name: HOSTILE,
    state: `"'<`,
    raw_text: `METAR KORD ${HOSTILE}`,
  });
  const path = `/file/${weatherFileName("observations", atMs)}`;
  const response = await fixture.signed("U", path, { body: await observationFile([row]) });
  assert.equal(response.status, 201, await response.text());
  for (const page of ["/", "/weather?q=KORD", "/weather/KORD"]) {
    const html = await (await fixture.get(page)).text();
    assert.doesNotMatch(html, /<script>alert/, page);
  }
  assert.match(await (await fixture.get("/weather/KORD")).text(), /&quot;&gt;&lt;script&gt;alert/);
});

Deno.test("preferences stand in the address; a cookie only leads there", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const ask = (path: string, cookie = "") =>
    fixture.get(path, { redirect: "manual", headers: { cookie } });

  await t.step("asked for, and kept by those links that stay", async () => {
    const html = await (await ask("/weather/KORD?t=c&w=mph&z=station")).text();
    assert.match(html, /10 °C/);
    assert.match(html, /05:00 CST/);
    assert.doesNotMatch(html, /\d °F/);
    assert.match(html, /href="\/\?t=c&amp;w=mph&amp;z=station"/);
  });

  await t.step("kept on request", async () => {
    const response = await ask("/events?state=live&t=c&w=ms&z=utc&keep=1");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/events?state=live&t=c&w=ms&z=utc");
    assert.match(response.headers.get("set-cookie") ?? "", /^units=c\.ms\.utc; Path=\/;/);
  });

  await t.step("and then led to", async () => {
    const response = await ask("/?show=wind", "a=b; units=c.ms.utc");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/?show=wind&t=c&w=ms&z=utc");
    const said = await ask("/?t=f", "units=c.ms.utc");
    assert.equal(said.status, 200, "an address that says it is not changed");
    assert.match(said.headers.get("vary") ?? "", /cookie/);
    await said.body?.cancel();
  });

  await t.step("a cookie that makes no sense asks for nothing", async () => {
    const response = await ask("/", "units=x.y.z");
    assert.equal(response.status, 200);
    await response.body?.cancel();
  });
});

Deno.test("the newest reports of all stations are there as JSON", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const [ord, ...others] = await (await fixture.get("/stations/now")).json();
  assert.deepEqual(others, []);
  assert.deepEqual([ord.station_id, ord.temperature, ord.wind_speed, ord.rain_amt_24h], [
    "KORD",
    50,
    8,
    0,
  ]);
});

Deno.test("a page that somebody has is not sent again within its minute", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  for (const path of ["/", "/?t=c", "/weather/KORD", "/events", "/about"]) {
    const first = await fixture.get(path);
    const etag = first.headers.get("etag") ?? "";
    assert.notEqual(etag, "", path);
    await first.body?.cancel();
    const again = await fixture.get(path, { headers: { "if-none-match": etag } });
    assert.equal(again.status, 304, path);
  }
  const [usual, celsius] = await Promise.all(["/", "/?t=c"].map(async (path) => {
    const response = await fixture.get(path);
    await response.body?.cancel();
    return response.headers.get("etag");
  }));
  assert.notEqual(usual, celsius, "units are part of what is tagged");
});

Deno.test("the map shows how the newest day's forecasts missed, and a missing one is not zero", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW", "KJFK"] });
  const read = async (path: string) => await (await fixture.get(path)).text();
  const dots = (html: string) =>
    [...html.matchAll(/<path class="([^"]+)"/g)].map(([, name]) => name);
  const json = () => read("/stations/forecast-misses");
  assert.equal(await json(), `{"day":null,"stations":[]}`);
  assert.deepEqual(dots(await read("/?show=miss")), ["none"]);

  await storeMisses(fixture.settings, "2029-12-29", { KORD: [70, 60] });
  await storeMisses(fixture.settings, "2029-12-30", { KORD: [54, 50], KSAW: [20, 20] });
  const html = await read("/?show=miss");
  assert.match(html, /<time datetime="2029-12-30">/);
  assert.match(html, /2 stations of 3 that reported lately, in °F/);
  assert.deepEqual(dots(html).sort(), ["none", "two-5", "two-7"]); // KJFK, KSAW, KORD
  assert.match(html, /from 0 °F at .*KSAW.* to \+4 °F at .*KORD/);
  assert.match(html, /href="\/stations\/forecast-misses"/);
  assert.match(await read("/?show=miss&t=c"), /to \+2 °C at/);
  assert.deepEqual(JSON.parse(await json()), {
    day: "2029-12-30",
    stations: [
      { station_id: "KORD", forecast: 54, observed: 50, miss: 4 },
      { station_id: "KSAW", forecast: 20, observed: 20, miss: 0 },
    ],
  });
});

Deno.test("a station's page and its JSON say how good forecasts were there, or that it is not known", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const page = await (await fixture.get("/weather/KORD")).text();
  assert.match(page, /How good forecasts are here/);
  assert.match(page, /Not known yet/);
  const answer = await fixture.get("/stations/KORD/forecast-skill");
  const skill = v.parse(ForecastSkill, await answer.json());
  assert.deepEqual(skill.leads.map(({ days_ahead }) => days_ahead), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(skill.leads[0]?.temp_high, { days: 0, bias: null, mean_error: null });
  const refused = await fixture.get("/stations/nowhere!/forecast-skill");
  assert.equal(refused.status, 400);
  await refused.body?.cancel();
});
