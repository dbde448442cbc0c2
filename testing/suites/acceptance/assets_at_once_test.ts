import assert from "node:assert/strict";
import { Agent, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { ASSETS } from "../../../oracle/ui/assets/assets.ts";
import { LATE_ASSETS } from "../../../oracle/ui/assets/reference.ts";
import { OracleProcess } from "../../fixtures/oracle_process.ts";

/** Pages that need no weather, and a path where nothing is. */
const PAGES = ["/docs", "/events", "/about", "/about/rules", "/verify", "/data", "/nothing"];
const FORMS: readonly (readonly [method: string, headers: Record<string, string>])[] = [
  ["GET", {}],
  ["GET", { "accept-encoding": "gzip" }],
  ["HEAD", {}],
  ["HEAD", { "accept-encoding": "gzip" }],
  ["GET", { "if-none-match": '"of-another"', "accept-encoding": "gzip" }],
];
const ROUNDS = 4;

/** Some connections, each with one request after the other. */
const agents = [1, 6, 40].map((maxSockets) => new Agent({ keepAlive: true, maxSockets }));

async function ask(url: string, agent: Agent, [method, headers]: typeof FORMS[number]) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, agent, headers }, resolve).on("error", reject).end();
  });
  const sent = await buffer(answer);
  const isPacked = answer.headers["content-encoding"] === "gzip" && sent.length > 0;
  return { headers: answer.headers, body: isPacked ? gunzipSync(sent) : sent };
}

Deno.test("right after a start, what is asked at once in every form has its own type and bytes", async () => {
  const types = new Map(
    [...ASSETS, ...LATE_ASSETS].map(({ path, mediaType }) => [path, mediaType]),
  );
  for (const path of PAGES) types.set(path, "text/html; charset=utf-8");
  types.set("/openapi.json", "application/json");
  types.set("/nothing", "application/problem+json");
  const folder = await Deno.makeTempDir({ prefix: "assets-" });
  try {
    await using oracle = await OracleProcess.start(folder, { flags: ["--generate-key"] });
    const asked = Array.from(
      { length: ROUNDS },
      (_, round) =>
        [...types].flatMap(([path, type], place) =>
          FORMS.map(async (form, i) => {
            const agent = agents[(round + place + i) % agents.length]!;
            const { headers, body } = await ask(oracle.url + path, agent, form);
            const what = `${form[0]} ${path}`;
            assert.equal(headers["content-type"], type, what);
            if (form[0] === "HEAD") return assert.equal(body.length, 0, what);
            const [, hash] = /^\/assets\/.*\.([0-9a-f]{16})\./.exec(path) ?? [];
            if (hash) assert.equal(sha256Hex(body).slice(0, 16), hash, what);
            else assert.ok(body.length > 0, what);
          })
        ),
    ).flat();
    await Promise.all(asked);
  } finally {
    for (const agent of agents) agent.destroy();
    await Deno.remove(folder, { recursive: true });
  }
});
