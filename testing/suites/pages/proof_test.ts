import assert from "node:assert/strict";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { ServedDemo } from "./demo.ts";
import { LOOKS, PageBrowser, sidewaysOverflow, takePicture, violations } from "./browser.ts";
import { checkOnPage } from "./proof_form.ts";
import { STEPS } from "../../../oracle/decision/verify_steps.ts";
import { encodeRecord } from "../../../oracle/decision/pack_record.ts";
import { evidenceHash, writeEvidence } from "../../../oracle/decision/record_codec.ts";
import { renderStandalone } from "../../../oracle/ui/standalone.tsx";
import { npubOf } from "../../../shared/keys/npub.ts";
import { FALSIFICATIONS } from "../../evidence/writer/falsifications.ts";
import { sampleDecision } from "../../evidence/writer/sample_decision.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const ALL_STEPS = Object.values(STEPS);
const sample = await sampleDecision({
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2, temp_low: 50 } },
  KMCI: { baseline: { rain_amt: 0.25 }, observed: { temp_high: 68, rain_amt: 0.5 } },
}, ["temp_high", "wind_speed"]);
const facts = {
  key: npubOf(sample.oraclePubkey),
  attestation: sample.attestation,
  trusted: sample.urlPrefixes.join("\n"),
};
const OTHER_KEY = "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";

/** Records falsified in ways that are spread over all that are known, their hashes made to fit. */
function falsifiedRecords(count: number): { what: string; bytes: Uint8Array; at: RegExp }[] {
  const every = Math.floor(FALSIFICATIONS.length / count);
  return FALSIFICATIONS.filter((_, index) => index % every === 0).map(([what, at, falsify]) => {
    const record = structuredClone(sample.record);
    falsify(record);
    const evidence = writeEvidence(record.evidence);
    const { evidence: _, ...head } = record;
    const evidence_sha256 = evidenceHash(evidence.json);
    return { what, at, bytes: encodeRecord({ ...head, evidence_sha256 }, evidence).bytes };
  });
}

Deno.test("the demo's event is checked by its own page in Los Angeles, and again without network", async (t) => {
  await using demo = await ServedDemo.start();
  await using browser = await PageBrowser.start(demo.origin, { zone: "America/Los_Angeles" });
  const page = await browser.open(demo.eventPath, LOOKS[0]!);
  const { key } = await (await fetch(`${demo.origin}/oracle/npub`)).json();

  await t.step("the script of the check is not loaded before it is wanted", async () => {
    const loaded = await page.evaluate(
      `performance.getEntriesByType("resource").filter((e) => /proof/.test(e.name)).length`,
    );
    assert.equal(loaded, 0);
  });
  await t.step("what is not NOAA's own counts only when the visitor says so", async () => {
    const said = await checkOnPage(page, {});
    assert.match(said.verdict, /^Not verified.*not trusted/);
    await page.setOfflineMode(true);
    await page.evaluate(`document.querySelector("[data-result] button").click()`);
    await page.evaluate(`(async () => {
      while (!/Key not confirmed/.test(document.querySelector("[data-result]").textContent)) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    })()`);
  });
  await t.step("with the key that the visitor knows it is verified, without network", async () => {
    const said = await checkOnPage(page, { key });
    assert.match(said.verdict, /^Verified\./);
    assert.deepEqual(said.passed, ALL_STEPS);
  });
  await t.step("without one the key is not confirmed, and another is told", async () => {
    assert.match((await checkOnPage(page, { key: "" })).verdict, /^Key not confirmed\./);
    const other = await checkOnPage(page, { key: OTHER_KEY });
    assert.match(other.verdict, /^Not verified.*oracle_pubkey: recomputed f9308a/);
    assert.equal(other.failed, STEPS.statement);
    assert.match((await checkOnPage(page, { key: "npub1x" })).verdict, /^Nothing was checked/);
  });
  await t.step(
    "reports and documents are shown with what decided marked, by keyboard",
    async () => {
      await checkOnPage(page, { key });
      await page.evaluate(`document.querySelector(".proofs summary").focus()`);
      await page.keyboard.press("Enter");
      const mark = `document.querySelector(".proofs .source mark")?.textContent`;
      await page.evaluate(`(async () => {
      while (!${mark}) await new Promise((resolve) => requestAnimationFrame(resolve));
    })()`);
      assert.match(String(await page.evaluate(mark)), /^T\d{8}$/);
      for (const level of ["details", "details details"]) {
        await page.evaluate(`(async () => {
          const all = document.querySelectorAll(".proofs li:first-child ${level}");
          for (const each of all) each.open = true;
          while (![...all].every((each) => each.children.length > 1)) { // filled when they open
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
        })()`);
      }
      const unmarked = await page.evaluate(
        `[...document.querySelectorAll(".proofs li:first-child details")]
          .filter((each) => !each.querySelector("mark")).length`,
      );
      assert.equal(unmarked, 0);
      const found = await violations(page);
      await takePicture(page, "event-proof-desktop-light");
      assert.deepEqual(found, []);
      assert.equal(await sidewaysOverflow(page), 0);
    },
  );
  await page.close();

  await t.step("the keyboard alone leads to a verdict", async () => {
    const own = await browser.open(demo.eventPath, LOOKS[0]!);
    await own.evaluate(`document.querySelector("[data-proof] [name=key]").focus()`);
    await own.keyboard.type(key);
    await own.keyboard.press("Enter");
    await own.evaluate(`(async () => {
      while (!document.querySelector("[data-result] .note")) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    })()`);
    await own.keyboard.press("Tab"); // to the other sources
    await own.keyboard.press("Tab"); // to the button of the form
    await own.keyboard.press("Tab"); // to the one that counts the sources
    await own.keyboard.press("Enter");
    await own.evaluate(`(async () => {
      while (!/Verified/.test(document.querySelector("[data-result]").textContent)) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    })()`);
    await own.close();
  });
  await t.step("nothing was logged, refused by the policy, or asked from elsewhere", () => {
    assert.deepEqual(browser.complaints, []);
  });
});

Deno.test("a record out of a file is checked without network, and each falsified one refused at its step", async (t) => {
  await using fixture = await OracleFixture.start();
  await using browser = await PageBrowser.start(fixture.origin);
  const page = await browser.open("/verify", LOOKS[0]!);
  await page.evaluate(`(async () => {
    while (document.querySelector("[data-proof] form").hidden) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  })()`);
  await page.waitForNetworkIdle({ idleTime: 1000 }); // Chromium asks for the icon last
  await page.setOfflineMode(true);

  await t.step("a sound record is verified", async () => {
    const said = await checkOnPage(page, { record: sample.bytes, ...facts });
    assert.match(said.verdict, /^Verified\./);
    assert.deepEqual(said.passed, ALL_STEPS);
  });
  await t.step("without an attestation no signature was checked", async () => {
    const said = await checkOnPage(page, { attestation: "" });
    assert.match(said.verdict, /^No signature was checked/);
    await checkOnPage(page, { ...facts });
  });
  for (const { what, at, bytes } of falsifiedRecords(24)) {
    await t.step(`refused: ${what}`, async () => {
      const said = await checkOnPage(page, { record: bytes });
      const [, place = ""] = /^Not verified\. It fails where it says: “[^”]+”\. (.*)$/s
        .exec(said.verdict) ?? [];
      assert.match(place, at, said.verdict);
      assert.ok(said.failed !== null && said.verdict.includes(said.failed), said.verdict);
    });
  }
  await t.step("what is no record is refused", async () => {
    const said = await checkOnPage(page, { record: new Uint8Array(40) });
    assert.equal(said.failed, STEPS.record);
  });
  await t.step("the page reads well after a verdict", async () => {
    await checkOnPage(page, { record: sample.bytes });
    assert.deepEqual(await violations(page), []);
    await takePicture(page, "verify-verified-desktop-light");
  });
  await page.close();
  assert.deepEqual(browser.complaints, []);
});

Deno.test("the page as one file of a release checks a record where there is no server", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/verify.html`, renderStandalone("0.0.0"));
    await using browser = await PageBrowser.start("file://");
    const page = await browser.open(`${folder}/verify.html`, LOOKS[3]!);
    const said = await checkOnPage(page, { record: sample.bytes, ...facts });
    assert.match(said.verdict, /^Verified\./);
    assert.deepEqual(await violations(page), []);
    assert.equal(await sidewaysOverflow(page), 0);
    await takePicture(page, "verify-standalone-phone-dark");
    await page.close();
    assert.deepEqual(browser.complaints, []);
  });
});
