import assert from "node:assert/strict";
import { staleAssets, UPDATE_COMMAND } from "./write_assets.ts";

Deno.test("the committed assets of the pages are what their sources make", async () => {
  assert.deepEqual([...(await staleAssets()).keys()], [], `run: ${UPDATE_COMMAND}`);
});
