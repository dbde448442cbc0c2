// Not a benchmark: NOAA and the oracle in a process of their own, so that the daemon is measured alone.
import { NATIONAL_START, nationalRecording } from "../testing/noaa/national.ts";
import { NoaaServer } from "../testing/noaa/server.ts";
import { VirtualClock } from "../testing/fixtures/virtual_clock.ts";

// The first argument is the number of stations; both origins are printed.
const noaa = new NoaaServer(nationalRecording(Number(Deno.args[0])), {
  clock: new VirtualClock(NATIONAL_START),
});
const oracle = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
  for await (const _ of request.body ?? []) { /* an upload is taken and forgotten */ }
  return new Response(null, { status: 201 });
});
console.log(JSON.stringify({ noaa: noaa.origin, oracle: `http://127.0.0.1:${oracle.addr.port}` }));
