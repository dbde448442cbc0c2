import assert from "node:assert/strict";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { TerminalProgress } from "./progress_terminal.ts";

const GOOD = { status: "complete", stations: 25, rows: 110 } as const;
const BAD = { status: "failed", stations: 25, rows: 0, error: "no answer" } as const;

Deno.test("on a terminal one line shows batches, stations, rows, failures, rate and time left", async () => {
  let screen = "";
  const clock = new VirtualClock(0);
  const progress = new TerminalProgress((text) => screen = text.replace("\r\x1b[2K", ""), clock);
  progress.begin("observations", { batches: 160, stations: 4000 });
  assert.equal(screen, "observations 0/160 batches · 0 stations · 0 rows");
  for (let i = 0; i < 11; i++) {
    await clock.advance(5000);
    progress.batch("observations", GOOD);
  }
  await clock.advance(5000);
  progress.batch("observations", BAD);
  assert.equal(
    screen,
    "observations 12/160 batches · 300 stations · 1210 rows · 1 failed · 12.0 a minute · 13 min left",
  );
  progress.extend("observations", 2);
  progress.batch("observations", GOOD);
  assert.match(screen, /13\/162 batches/);
  progress.end("observations");
  assert.equal(screen, "");
});
