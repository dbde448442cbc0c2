import assert from "node:assert/strict";
import { loggableUrl } from "./loggable_url.ts";

Deno.test("what is logged of a URL has no user, password or query (D13)", () => {
  assert.equal(
    loggableUrl("https://user:secret@example.com/path?token=abc"),
    "https://example.com/path",
  );
});
