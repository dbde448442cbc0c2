import assert from "node:assert/strict";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { LiveOracle } from "../../fixtures/live_oracle.ts";
import { assertServes, isCut } from "./strangers.ts";

const MEGABYTE = 1024 * 1024;
const BODIES = 20;
/** What the kernels of both ends may hold of a body that nobody reads, and more. */
const MOST_TAKEN = 32 * MEGABYTE;
const MOST_GROWTH = 200 * MEGABYTE;

/** Sends a body without end; resolves to the bytes that were taken until the connection was cut. */
async function sendEndlessBody(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 300000000\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  const part = new Uint8Array(65_536);
  let taken = 0;
  try {
    while (taken <= MOST_TAKEN) taken += await connection.write(part);
  } catch (error) {
    assert.ok(isCut(error), String(error));
  }
  return taken;
}

Deno.test("bodies of strangers are neither kept nor drained", async () => {
  await using oracle = await LiveOracle.start();
  await oracle.createEvent(3);
  const before = await oracle.process.residentBytes();
  const paths = ["/oracle/events", "/file/observations_2026-01-01T00:00:00Z.parquet", "/nowhere"];
  const bodies = Array.from(
    { length: BODIES },
    (_, n) => sendEndlessBody(oracle.process.url, paths[n % paths.length]!),
  );
  for (const taken of await Promise.all(bodies)) {
    assert.ok(taken <= MOST_TAKEN, `${taken} bytes were taken`);
  }
  const grown = await oracle.process.residentBytes() - before;
  assert.ok(grown < MOST_GROWTH, `${grown} bytes more`);
  await assertServes(oracle, Date.now() - 10 * MINUTE_MS);
});
