import assert from "node:assert/strict";
import { parseDemoOptions } from "./options.ts";

Deno.test("without arguments the demo serves, cleans up and prefers the usual port", () => {
  assert.deepEqual(parseDemoOptions([]), {
    help: false,
    exit: false,
    keep: false,
    port: undefined,
  });
});

Deno.test("a port outside 1–65535 is refused with its value", () => {
  for (const port of ["0", "65536", "http", "1.5"]) {
    assert.throws(() => parseDemoOptions(["--port", port]), (error: Error) => {
      return error.message.includes("--port") && error.message.includes(port);
    });
  }
});

Deno.test("an unknown option is refused", () => {
  assert.throws(() => parseDemoOptions(["--fast"]), /--fast/);
});
