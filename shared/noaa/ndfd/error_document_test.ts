import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { parseNdfdError } from "./error_document.ts";

const NOT_ON_GRID = 'Point with latitude "18.34" longitude "-64.97" is not on an NDFD grid';

Deno.test("traps f09, f09b: the point that is not on the grid is named (D26)", async () => {
  for (const name of ["f09_error_doc", "f09b_error_doc_prolog"]) {
    assert.deepEqual(parseNdfdError(await sampleText(`noaa/golden/${name}.xml`)), {
      message: `ERROR ${NOT_ON_GRID}`,
      point: { lat: "18.34", lon: "-64.97" },
    });
  }
});

Deno.test("an error without data names its only point (D26)", async () => {
  const error = parseNdfdError(await sampleText("daemon/error-no-data-found.xml.gz"));
  assert.match(error!.message, /^ERROR No data were found using the following input: time-series /);
  assert.deepEqual(error?.point, { lat: "24.86", lon: "-168.02" });
});

Deno.test("an error that lists several points names none of them", () => {
  const list = (points: string) =>
    parseNdfdError(`<error><pre><latitudeLongitudes>${points}</latitudeLongitudes></pre></error>`);
  assert.equal(list("38.99,-77.01 39.70,-104.80")?.point, undefined);
  assert.deepEqual(list("38.99,-77.01")?.point, { lat: "38.99", lon: "-77.01" });
  assert.deepEqual(list("38.99,-77.01 38.99,-77.01")?.point, { lat: "38.99", lon: "-77.01" });
  assert.equal(list("138.99,-77.01")?.point, undefined);
  assert.equal(list("")?.point, undefined);
});

Deno.test("entities are decoded, white space and length are bounded", () => {
  const error = parseNdfdError(
    "\n<error><pre>Point with latitude &quot;18.34&quot; longitude &quot;-64.97&quot;</pre></error>",
  );
  assert.deepEqual(error?.point, { lat: "18.34", lon: "-64.97" });
  assert.equal(parseNdfdError(`<error>${"x".repeat(10_000)}</error>`)?.message.length, 500);
});

Deno.test("an error document need not be well-formed", () => {
  assert.equal(
    parseNdfdError("<error><h2>ERROR<pre>busy & closed")?.message,
    "ERROR busy & closed",
  );
});

Deno.test("an error document may give no reason", () => {
  for (const body of ["<error/>", "<error />", "<error></error>"]) {
    assert.deepEqual(parseNdfdError(body), { message: "no reason given" });
  }
});

Deno.test("any other body is no error document", async () => {
  const others = [
    "",
    "error",
    "<errors/>",
    "<html><error>x</error></html>",
    await sampleText("noaa/golden/f01_max_only.xml"),
    await sampleText("noaa/golden/f09c_html_503.xml"),
  ];
  for (const body of others) assert.equal(parseNdfdError(body), undefined);
});
