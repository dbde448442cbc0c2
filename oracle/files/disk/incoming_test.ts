import assert from "node:assert/strict";
import { join } from "node:path";
import { placeIncoming } from "./incoming.ts";
import { Layout } from "./layout.ts";

Deno.test("where no upload can be put into its place, what the system said is the cause", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const weatherDir = join(folder, "file", "weather_data");
    await Deno.writeTextFile(join(folder, "file"), "");
    await assert.rejects(
      placeIncoming(new Layout(weatherDir, join(folder, "cache"))),
      (error: Error) => {
        assert.match(error.message, /^weather files cannot be put into .*weather_data: it must be/);
        assert.match(String(error.cause), /Not a directory/);
        return true;
      },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
