import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { daemonSettings } from "../daemon/settings.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { givenSettings } from "../testing/fixtures/given_settings.ts";
import { SETTINGS_FILES } from "./settings_files.ts";
import { GENERATED_FILES, staleFiles, UPDATE_COMMAND } from "./write_docs.ts";
import { inTemporaryFolder } from "../testing/fixtures/temporary_folder.ts";

const root = new URL("../", import.meta.url);

Deno.test("the committed settings page, example files and OpenAPI are what the declarations say", async () => {
  assert.deepEqual(await staleFiles(root), [], `run: ${UPDATE_COMMAND}`);
});

Deno.test("a stale or missing file is found", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.mkdir(`${folder}/docs`);
    await Deno.writeTextFile(
      `${folder}/docs/settings.md`,
      SETTINGS_FILES["docs/settings.md"] + " ",
    );
    assert.deepEqual(await staleFiles(pathToFileURL(`${folder}/`)), Object.keys(GENERATED_FILES));
  });
});

Deno.test("an example file means the defaults, as it is and with every line uncommented", async () => {
  const uncomment = (toml: string) => toml.replace(/^# ([a-z0-9_]+ = )/gm, "$1");
  const oracle = SETTINGS_FILES["config/oracle.example.toml"] ?? "";
  const daemon = SETTINGS_FILES["config/daemon.example.toml"] ?? "";
  assert.notEqual(uncomment(oracle), oracle);
  assert.deepEqual(
    await givenSettings(oracleSettings, { toml: uncomment(oracle) }),
    await givenSettings(oracleSettings, { toml: oracle }),
  );
  assert.deepEqual(
    await givenSettings(daemonSettings, { toml: uncomment(daemon) }),
    await givenSettings(daemonSettings, { toml: daemon }),
  );
});
