import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { keyToPem } from "../../../shared/keys/pem.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The walk of docs/sandbox.md has a test of its own, which runs every line of it. */
const PAGES = ["README.md", "docs/http-api.md"];
/** The oracles that pages speak of. */
const ORIGINS = /http:\/\/127\.0\.0\.1:9800|https:\/\/oracle\.example\.com/g;

/** The commands of a page that call curl, each with the lines it goes on for. */
async function curlCommands(page: string): Promise<string[]> {
  const text = await Deno.readTextFile(ROOT + page);
  return [...text.matchAll(/^```sh\n(.*?)^```/gms)]
    .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
    .filter((line) => line.startsWith("curl "));
}

Deno.test("every curl line of the pages works as it stands, but for the oracle's address", async (t) => {
  await using fixture = await OracleFixture.start({ now: new Date().toISOString() });
  await inTemporaryFolder(async (folder) => {
    const program =
      `#!/bin/sh\nexec "${Deno.execPath()}" run -A --no-check "${ROOT}oracle/main.ts" "$@"\n`;
    await Deno.writeTextFile(`${folder}/noaa-oracle`, program, { mode: 0o700 });
    await Deno.writeTextFile(`${folder}/my_key.pem`, keyToPem(fixture.parties.U), { mode: 0o600 });
    for (const page of PAGES) {
      const commands = await curlCommands(page);
      assert.ok(commands.length > 0, page);
      for (const command of commands) {
        await t.step(`${page}: ${command}`, async () => {
          const line = command.replaceAll(ORIGINS, fixture.origin)
            .replace(/^curl /, "curl --silent --show-error --fail-with-body ");
          const { success, stdout, stderr } = await new Deno.Command("sh", {
            args: ["-c", line],
            cwd: folder,
            env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
          }).output();
          const [printed, complained] = [stdout, stderr].map((each) =>
            new TextDecoder().decode(each)
          );
          assert.ok(success, `${printed}${complained}`);
          assert.match(printed ?? "", /^[[{]/);
        });
      }
    }
  });
});
