import assert from "node:assert/strict";
import { OPERATIONS } from "../../../oracle/routes/operations/operations.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { LOOKS, PageBrowser, sidewaysOverflow, takePicture, violations } from "./browser.ts";

/** Resolves in the page when an expression holds, and after half a minute in any case. */
const until = (expression: string) =>
  `new Promise((resolve) => {
    setTimeout(() => resolve(false), 30_000);
    const look = () => (${expression}) ? resolve(true) : setTimeout(look, 50);
    look();
  })`;

Deno.test("the description is shown whole under the pages' policy, offline, and can be tried", async (t) => {
  await using fixture = await OracleFixture.start();
  await using browser = await PageBrowser.start(fixture.origin);
  for (const look of [LOOKS[0]!, LOOKS[3]!]) {
    await t.step(look.name, async () => {
      const page = await browser.open("/docs", look);
      const isWhole = await page.evaluate(
        until(`document.querySelectorAll(".opblock").length === ${OPERATIONS.length}`),
      );
      assert.ok(isWhole, browser.complaints.join());
      await takePicture(page, `docs-${look.name}`);
      assert.equal(await sidewaysOverflow(page), 0);
      assert.deepEqual(await violations(page), []);
      await page.evaluate(`document.querySelector(".opblock-summary-control").click()`);
      await page.evaluate(until(`document.querySelector(".opblock.is-open .try-out__btn")`));
      await page.evaluate(`document.querySelector(".try-out__btn").click()`);
      await page.evaluate(until(`document.querySelector(".btn.execute")`));
      await takePicture(page, `docs-open-${look.name}`);
      assert.deepEqual(await violations(page), [], "with an operation to be tried");
      await page.close();
    });
  }
  await t.step("what it asks is answered", async () => {
    const page = await browser.open("/docs#/oracle/readNpub", LOOKS[0]!); // there are looks
    await page.evaluate(until(`document.querySelector(".opblock.is-open .try-out__btn")`));
    await page.evaluate(`document.querySelector(".try-out__btn").click()`);
    await page.evaluate(until(`document.querySelector(".btn.execute")`));
    await page.evaluate(`document.querySelector(".btn.execute").click()`);
    await page.evaluate(until(`document.querySelector(".live-responses-table .response")`));
    const text = await page.evaluate(
      `document.querySelector(".live-responses-table .response").textContent`,
    );
    await page.close();
    assert.match(String(text), /^200.*npub1/s);
  });
  assert.deepEqual(browser.complaints, []);
});
