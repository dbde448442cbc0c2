import assert from "node:assert/strict";
import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { checkInput, parseJson } from "./checked_input.ts";

const Order = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z]+$/, "must be small letters")),
  places: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  open: v.optional(v.boolean()),
  kind: v.optional(v.literal("order")),
  picks: v.optional(v.array(v.object({ metric: v.picklist(["rain", "snow"]) }))),
});

function refusal(input: unknown): RefusalError {
  try {
    checkInput(Order, input);
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
  throw new Error("the input was accepted");
}

Deno.test("what fits the schema is returned", () => {
  assert.deepEqual(checkInput(Order, { id: "a", extra: 1 }), { id: "a" });
});

Deno.test("a refusal names field, rule and value", () => {
  const cases: [unknown, string | undefined, RegExp][] = [
    [{ id: "A1" }, "id", /^id must be small letters, got "A1"$/],
    [{}, "id", /^id is required$/],
    [{ id: 7 }, "id", /^id must be a string, got 7$/],
    [{ id: "a", places: 0 }, "places", /^places must be >=1, got 0$/],
    [{ id: "a", places: 1.5 }, "places", /^places must be a whole number, got 1\.5$/],
    [
      { id: "a", picks: [{ metric: "rain" }, { metric: "hail" }] },
      "picks[1].metric",
      /^picks\[1\]\.metric must be one of rain, snow, got "hail"$/,
    ],
    [{ id: "a", picks: {} }, "picks", /^picks must be an array, got \{\}$/],
    [{ id: "a", picks: [[1]] }, "picks[0]", /^picks\[0\] must be an object, got \[1\]$/],
    [{ id: "a", places: "3" }, "places", /^places must be a number, got "3"$/],
    [
      { id: "a", places: JSON.parse("1e400") },
      "places",
      /^places must be a whole number, got Infinity$/,
    ],
    [{ id: "a", open: "true" }, "open", /^open must be true or false, got "true"$/],
    [{ id: "a", kind: "b" }, "kind", /^kind must be "order", got "b"$/],
    [[], undefined, /^the body must be an object, got \[\]$/],
    ["text", undefined, /^the body must be an object, got "text"$/],
    [null, undefined, /^the body must be an object, got null$/],
  ];
  for (const [input, field, message] of cases) {
    const refused = refusal(input);
    assert.equal(refused.kind, "invalid");
    assert.equal(refused.field, field, JSON.stringify(input));
    assert.match(refused.message, message);
  }
});

Deno.test("a member that a strict request does not know is named, and what to do about it", () => {
  assert.throws(
    () => checkInput(v.strictObject({ days: v.optional(v.string()) }), { days: "1", day: "2" }),
    { name: "RefusalError", message: "day is not known here: leave it out", field: "day" },
  );
});

Deno.test("long values are cut in the message", () => {
  assert.ok(refusal({ id: "A".repeat(10_000) }).message.length < 150);
});

Deno.test("bytes that are not JSON are refused without quoting them", () => {
  for (
    const bytes of [
      new TextEncoder().encode("{secret"),
      Uint8Array.of(0x22, 0xff, 0x22),
      new Uint8Array(),
    ]
  ) {
    assert.throws(
      () => parseJson(bytes),
      (e) => e instanceof RefusalError && e.kind === "invalid" && !e.message.includes("secret"),
    );
  }
});
