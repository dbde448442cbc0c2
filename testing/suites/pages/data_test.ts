import assert from "node:assert/strict";
import { parquetMetadata } from "hyparquet";
import { ENGINE_POLICY } from "../../../oracle/routes/page_route.ts";
import { EXAMPLES } from "../../../oracle/ui/browser/data/examples.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { LOOKS, PageBrowser, sidewaysOverflow, takePicture, violations } from "./browser.ts";
import type { Page } from "./puppeteer_core.d.ts";

/** Waits until what a script says is true. */
async function until(page: Page, isSo: string): Promise<void> {
  await page.evaluate(`(async () => {
    while (!(${isSo})) await new Promise((resolve) => requestAnimationFrame(resolve));
  })()`);
}

const IDLE = `document.querySelector("#cancel").disabled`;

/** Fills a query in and runs it by keyboard; its status, or what is wrong with it. */
async function run(page: Page, sql: string): Promise<string> {
  await page.evaluate(`(() => {
    const field = document.querySelector("[name=query]");
    field.value = ${JSON.stringify(sql)};
    field.focus();
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, cancelable: true }),
    );
  })()`);
  await until(page, IDLE);
  const said = await page.evaluate(`(() => {
    const problem = document.querySelector("#problem");
    return !problem.checkVisibility() ? document.querySelector("#status").textContent : problem.textContent;
  })()`);
  return String(said);
}

async function cells(page: Page): Promise<unknown> {
  return await page.evaluate(
    `[...document.querySelectorAll("#answer tbody tr")].map((row) =>
      [...row.cells].map((cell) => (cell.className === "null" ? null : cell.textContent)))`,
  );
}

async function saved(page: Page, as: "csv" | "parquet"): Promise<Uint8Array<ArrayBuffer>> {
  await page.evaluate(`document.querySelector("#${as}").click()`);
  await until(page, IDLE);
  const bytes = await page.evaluate(
    `(async () => (await globalThis.savedBlob.bytes()).toBase64())()`,
  );
  return Uint8Array.fromBase64(String(bytes));
}

Deno.test("the console queries the files of a window in the browser, without network once they are loaded", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  await using browser = await PageBrowser.start(fixture.origin, { zone: "America/Los_Angeles" });
  const page = await browser.open("/data", LOOKS[0]!);
  await until(page, `!document.querySelector("#tools").hidden`);

  await t.step("its policy alone lets WebAssembly and a worker in", async () => {
    const answer = await fixture.get("/data");
    await answer.body?.cancel();
    assert.equal(answer.headers.get("content-security-policy"), ENGINE_POLICY);
    assert.match(ENGINE_POLICY, /script-src 'self' 'wasm-unsafe-eval'; .*; worker-src 'self'$/);
  });
  await t.step("neither engine nor files are loaded before they are wanted", async () => {
    const loaded = await page.evaluate(
      `performance.getEntriesByType("resource").map((e) => e.name).filter((name) =>
        /wasm|engine|file/.test(name))`,
    );
    assert.deepEqual(loaded, []);
  });
  await t.step("files, engine and schema are loaded when the button is pressed", async () => {
    await page.evaluate(`(() => {
      document.querySelector("[name=forecasts]").checked = true;
      document.querySelector("#load").focus();
    })()`);
    await page.keyboard.press("Enter");
    await until(page, `/loaded|no files/.test(document.querySelector("#status").textContent)`);
    const schema = String(
      await page.evaluate(`document.querySelector("#schema").textContent`),
    );
    assert.match(schema, /observations, \d+ columns/);
    assert.match(schema, /forecasts, \d+ columns.*max_temp/);
  });
  await page.setOfflineMode(true);
  await t.step("a query has rows", async () => {
    const said = await run(
      page,
      "SELECT station_id, count(*) FROM observations GROUP BY 1 ORDER BY 1",
    );
    assert.match(said, /^\d+ rows in \d+ ms\.$/);
    const rows = await cells(page) as string[][];
    assert.deepEqual(rows.map(([id]) => id).filter((id) => /KORD|KSAW/.test(id!)), [
      "KORD",
      "KSAW",
    ]);
  });
  await t.step("every example runs", async () => {
    for (const [name, sql] of Object.entries(EXAMPLES)) {
      assert.match(await run(page, sql), /^\d+ rows in/, name);
    }
  });
  await t.step("values of each type are what they are, and null is no text", async () => {
    await run(
      page,
      `SELECT NULL AS nothing, '' AS empty, 'null' AS word, 170141183460469231731687303715884105727
        AS big, -1.50::DECIMAL(9,2) AS money, TIMESTAMP '2030-01-01 00:00:00' AS t, true AS yes,
        [1, NULL] AS list; -- a comment`,
    );
    assert.deepEqual(await cells(page), [[
      null,
      "",
      "null",
      "170141183460469231731687303715884105727",
      "-1.50",
      "2030-01-01 00:00:00",
      "true",
      "[1, NULL]",
    ]]);
  });
  await t.step("a statement that makes no table is answered too", async () => {
    assert.match(await run(page, "DESCRIBE observations"), /rows in/);
    assert.equal(await page.evaluate(`document.querySelector("#csv").disabled`), true);
  });
  await t.step("what is wrong with a query is said", async () => {
    assert.match(await run(page, "SELECT nothing FROM observations"), /"?nothing"? not found/);
    assert.match(await run(page, "SELECT 1"), /^1 row in/);
  });
  await t.step("what is saved holds all rows, and no text that is a formula", async () => {
    await page.evaluate(`(() => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => make.call(URL, (globalThis.savedBlob = blob));
      HTMLAnchorElement.prototype.click = () => {};
    })()`);
    await run(
      page,
      `SELECT i AS n, CASE WHEN i = 0 THEN '=1+1' END AS "t" FROM range(2500) r(i) ORDER BY i`,
    );
    const shown = await page.evaluate(`document.querySelectorAll("#answer tbody tr").length`);
    assert.equal(shown, 1000);
    const csv = new TextDecoder().decode(await saved(page, "csv"));
    assert.equal(csv.split("\r\n").length, 2502);
    assert.match(csv, /^n,t\r\n0,'=1\+1\r\n1,\r\n/);
    const parquet = await saved(page, "parquet");
    assert.equal(parquetMetadata(parquet.buffer).num_rows, 2500n);
  });
  await t.step("it reads well with an answer, by day and on the narrowest phone", async () => {
    await run(page, EXAMPLES["Newest reports"]!);
    assert.deepEqual(await violations(page), []);
    await takePicture(page, "data-answer-desktop-light");
    await page.setViewport({ width: 360, height: 740, deviceScaleFactor: 1 });
    assert.equal(await sidewaysOverflow(page), 0);
    await takePicture(page, "data-answer-phone-light");
  });
  await t.step("a query that never ends is cancelled, and the next one runs", async () => {
    await page.setOfflineMode(false);
    const endless = run(page, "SELECT count(*) FROM range(1000000) a, range(1000000) b");
    await until(page, `/Running/.test(document.querySelector("#status").textContent)`);
    await page.evaluate(`document.querySelector("#cancel").click()`);
    assert.equal(await endless, "Cancelled.");
    assert.match(await run(page, "SELECT count(*) FROM observations"), /^1 row in/);
  });
  await t.step("the address holds query and window for somebody else", async () => {
    const address = new URL(String(await page.evaluate("location.href")));
    const other = await browser.open(`/data${address.hash}`, LOOKS[3]!);
    const fields = await other.evaluate(
      `["query", "start"].map((name) => document.querySelector("[name=" + name + "]").value)`,
    );
    const start = new URLSearchParams(address.hash.slice(1)).get("start");
    assert.deepEqual(fields, ["SELECT count(*) FROM observations", start]);
    assert.equal(await other.evaluate(`document.querySelector("[name=forecasts]").checked`), true);
    await other.close();
  });
  await page.close();
  assert.deepEqual(browser.complaints, []);
});
