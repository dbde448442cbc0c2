import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { DescribedOracle } from "./described_oracle.ts";
import { askEverything } from "./schemathesis.ts";

Deno.test("whatever schemathesis asks, signed or not, is answered as described", async () => {
  await using oracle = await DescribedOracle.start();
  const { success, output } = await askEverything(oracle, ["--max-examples=3"]);
  assert.ok(success, output);
  assert.ok(oracle.proxy.passed.all > 500, output);
  assert.ok(oracle.proxy.passed.signed > 100, output);
});

const FAULTS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/oracle/npub": (response) => answer(response, 418, { key: "npub1" }),
  "/oracle/pubkey": (response) => answer(response, 500, { title: "Internal Server Error" }),
  "/oracle/sources": (response) => answer(response, 200, [{ id: 5 }]),
};

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "x-request-id": "planted",
    "etag": '"planted"',
    "cache-control": "no-cache",
  });
  response.end(JSON.stringify(value));
}

Deno.test("planted faults turn it red: an undescribed status, a 500, another shape", async () => {
  await using oracle = await DescribedOracle.start((_, path, response) => {
    const [plain = ""] = path.split("?");
    FAULTS[plain]?.(response);
    return plain in FAULTS;
  });
  const ids = ["readNpub", "readPubkey", "readSources"];
  const { success, output } = await askEverything(oracle, [
    ...ids.map((id) => `--include-operation-id=${id}`),
    "--phases=fuzzing",
    "--max-examples=1",
  ]);
  assert.ok(!success, output);
  const found = output.split(/^_+ GET (\S+) _+$/m).slice(1);
  const said = Object.fromEntries(
    found.flatMap((path, i) => i % 2 === 0 ? [[path, found[i + 1] ?? ""]] : []),
  );
  assert.match(said["/oracle/npub"] ?? "", /Undocumented status code/, output);
  assert.match(said["/oracle/pubkey"] ?? "", /Server error/, output);
  assert.match(said["/oracle/sources"] ?? "", /Response violates schema/, output);
});
