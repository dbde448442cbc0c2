import assert from "node:assert/strict";
import { ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { summarizeObservations } from "./observation_summary.ts";

Deno.test("shown amounts are the decimals that they come to, so that they score as signed ones do", () => {
  const window = { startMs: ms("12:00"), endMs: ms("16:00") };
  const fallen = (weather: string) =>
    summarizeObservations(
      [["12:53", 0.1], ["13:53", 0.2]].map(([time, inches]) =>
        observation(String(time), { precip_in: Number(inches), wx_string: weather })
      ),
      window,
      ms("20:00"),
    );
  assert.equal(fallen("RA").rainIn, 0.3);
  assert.equal(fallen("SN").snowIn, 3);
  assert.equal(fallen("FZRA").iceIn, 0.3);
});
