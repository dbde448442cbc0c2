import assert from "node:assert/strict";
import { rr7IndexUrl } from "./rr7.ts";

const NOW = Date.parse("2026-09-24T19:00:01Z");

Deno.test("the bulletin index is asked for in whole seconds (D139)", () => {
  const window = { fromMs: NOW + 250, toMs: NOW + 900 };
  const url = rr7IndexUrl("https://api.weather.gov", ["NYC", "MCI"], window);
  assert.equal(
    url,
    "https://api.weather.gov/products?type=RR7&location=NYC,MCI" +
      "&start=2026-09-24T19:00:00Z&end=2026-09-24T19:00:02Z&limit=500",
  );
});
