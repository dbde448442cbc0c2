import assert from "node:assert/strict";
import { assetLicences } from "./asset_licences.ts";

/** The bundles with packages of others in them. */
const ENTRIES = ["page", "proof/proof", "data/console", "data/data_engine"];

Deno.test("every package that went into a bundle is in the licences", async () => {
  const licences = await assetLicences();
  const found = new Set<string>();
  const folder = await Deno.makeTempDir({ prefix: "bundles-" });
  try {
    for (const entry of ENTRIES) {
      const output = `${folder}/${entry.replace("/", "-")}.js`;
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: [
          "bundle",
          "--quiet",
          "--platform=browser",
          "--sourcemap=external",
          "--import-map=oracle/ui/browser/imports.json",
          `--output=${output}`,
          `oracle/ui/browser/${entry}.ts`,
        ],
      }).output();
      assert.ok(success, entry);
      const { sources } = JSON.parse(await Deno.readTextFile(`${output}.map`));
      for (const source of sources) {
        const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
        if (name) found.add(name);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert.ok(found.has("@noble/curves") && found.has("apache-arrow"), [...found].join());
  for (const name of found) assert.ok(licences.includes(`\n${name} `), name);
});
