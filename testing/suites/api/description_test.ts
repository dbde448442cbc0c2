import assert from "node:assert/strict";
import { toolOutput, TOOLS } from "./tool_output.ts";
import { DESCRIPTION, descriptionPath } from "./described_oracle.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const LINTERS: Readonly<Record<string, readonly string[]>> = {
  redocly: ["lint", "--extends=recommended"],
  spectral: ["lint", "--ruleset=.spectral.yaml", "--fail-severity=hint"],
};

const lint = (name: string, path: string) =>
  toolOutput(`${TOOLS}/linters/node_modules/.bin/${name}`, [...LINTERS[name] ?? [], path]);

/** Redocly ends well when it only warns. */
const isClean = ({ success, output }: { success: boolean; output: string }) =>
  success && !/You have \d+ warning/.test(output);

for (const name of Object.keys(LINTERS)) {
  Deno.test(`${name} has nothing to say of the description, and finds what is wrong`, async () => {
    const good = await lint(name, descriptionPath);
    assert.ok(isClean(good), good.output);
    await inTemporaryFolder(async (folder) => {
      const faulty = JSON.parse(await Deno.readTextFile(DESCRIPTION));
      delete faulty.paths["/oracle/npub"].get.responses[200].description;
      await Deno.writeTextFile(`${folder}/openapi.json`, JSON.stringify(faulty));
      const bad = await lint(name, `${folder}/openapi.json`);
      assert.ok(!bad.success, bad.output);
      assert.match(bad.output, /description/);
    });
  });
}
