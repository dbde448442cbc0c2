import assert from "node:assert/strict";
import { OracleClient } from "../../../shared/client/oracle_client.ts";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { LogRecording } from "../../fixtures/log_recording.ts";
import { mildForecast } from "../../fixtures/mild_forecast.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { dryReports } from "../../fixtures/weather_file.ts";
import { eventRequest } from "../acceptance/made_events.ts";
import { freePort, PROXIES, type Proxy, type ProxyKind, startProxy } from "./proxy.ts";

/** An oracle behind a proxy. */
async function behind(
  kind: ProxyKind,
  work: (proxy: Proxy, oracle: OracleFixture) => Promise<void>,
  changes?: Readonly<Record<string, string>>,
): Promise<void> {
  const port = freePort();
  await using oracle = await OracleFixture.start({
    settings: { remoteUrl: `https://127.0.0.1:${port}`, trustedProxies: ["127.0.0.1"] },
  });
  const { host } = new URL(oracle.origin);
  await using proxy = await startProxy(kind, { port, oracle: host, changes });
  await work(proxy, oracle);
}

function clientOf(proxy: Proxy, { parties, clock }: OracleFixture, party: "A" | "U") {
  const origin = `https://127.0.0.1:${proxy.port}`;
  return new OracleClient({
    origin,
    key: parties[party],
    clock,
    fetch: (url, init) => proxy.fetch(String(url).slice(origin.length), init),
  });
}

async function statusOf(response: Response): Promise<number> {
  await response.body?.cancel();
  return response.status;
}

for (const kind of PROXIES) {
  Deno.test(`through ${kind.name} all of an event's life and of a file's comes unchanged`, async () => {
    await behind(kind, async (proxy, oracle) => {
      const atMs = oracle.clock.now() - HOUR_MS;
      const name = weatherFileName("observations", atMs);
      const file = await dryReports(["KORD", "KSAW"], atMs);
      const uploader = clientOf(proxy, oracle, "U");
      assert.equal(await uploader.uploadFile(name, file), "stored");
      assert.deepEqual(await uploader.downloadFile(name), file);
      const forecast = await mildForecast(["KORD", "KSAW"], atMs);
      assert.equal(
        await uploader.uploadFile(weatherFileName("forecasts", atMs), forecast),
        "stored",
      );

      const coordinator = clientOf(proxy, oracle, "A");
      const event = await coordinator.createEvent(eventRequest());
      const path = `/oracle/events/${event.id}`;
      const headers = { "accept-encoding": "gzip" };
      const read = await proxy.fetch(path, { headers });
      assert.match(read.headers.get("vary") ?? "", /accept-encoding/i);
      assert.deepEqual(await read.json(), event);
      assert.equal(await statusOf(await proxy.fetch("/metrics")), 404);
    });
  });

  Deno.test(`${kind.name} names the client and the request, whatever the client says`, async () => {
    using log = new LogRecording();
    await behind(kind, async (proxy) => {
      const headers = { "x-real-ip": "192.0.2.66", "x-request-id": "chosen-by-client" };
      const response = await proxy.fetch("/oracle/npub", { headers });
      const id = response.headers.get("x-request-id") ?? "";
      assert.match(id, /^[0-9a-f-]{32,36}$/);
      await response.body?.cancel();
      const line = (await log.take()).find((each) => each.includes("/oracle/npub")) ?? "";
      assert.match(line, new RegExp(`${id}.*127\\.0\\.0\\.1`));
      assert.doesNotMatch(line, /192\.0\.2\.66/);
    });
  });

  Deno.test(`${kind.name} hands on bodies of weather files and takes no larger ones`, async () => {
    await behind(kind, async (proxy) => {
      const path = "/file/observations_2030-01-01T00:00:00Z.parquet";
      const send = (mebibytes: number) =>
        proxy.fetch(path, { method: "POST", body: new Uint8Array(mebibytes * 1024 * 1024) });
      assert.equal(await statusOf(await send(2)), 401); // the oracle's own refusal: it is not signed
      const large = await send(130).then(statusOf, () => "cut");
      assert.ok(large === 413 || large === 401 || large === "cut", `${large}`);
    });
  });

  Deno.test(`${kind.name} ends half a head when its time is over`, async () => {
    const time: Record<string, string> = kind.name === "nginx"
      ? { "client_header_timeout 10s": "client_header_timeout 1s" }
      : { "read_header 10s": "read_header 1s" };
    await behind(kind, async ({ port, certificate }) => {
      const caCerts = [certificate];
      using connection = await Deno.connectTls({ hostname: "127.0.0.1", port, caCerts });
      await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\nX: "));
      const rest = await new Response(connection.readable).text().catch((error) => {
        if (error instanceof Deno.errors.ConnectionReset) return "";
        throw error;
      });
      assert.doesNotMatch(rest, /^HTTP\/1.1 2/);
    }, time);
  });
}

Deno.test("nginx bounds what one address may ask for", async () => {
  const [nginx] = PROXIES;
  await behind(nginx!, async (proxy) => {
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => statusOf(await proxy.fetch("/healthy"))),
    );
    assert.deepEqual([...new Set(statuses)].sort(), [200, 429]);
  }, { "rate=50r/s": "rate=1r/s", "burst=200": "burst=20" });
});
