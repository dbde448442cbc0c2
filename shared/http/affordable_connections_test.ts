import assert from "node:assert/strict";
import { affordableConnections } from "./affordable_connections.ts";

Deno.test("connections leave descriptors for files, and have an end", () => {
  assert.equal(affordableConnections(1024), 768);
  assert.equal(affordableConnections(8192), 7168);
  assert.equal(affordableConnections(1_048_576), 10_000);
});
