/**
 * Prints the bill of materials of what `scripts/compile.sh` built, from `deno.lock` and `dist/runtime.txt`.
 *
 *   deno run --allow-read scripts/packaging/write_sbom.ts VERSION COMMIT SECONDS
 *
 * @module
 */
import { formatInstant } from "../../shared/time/instant.ts";
import { parseLockfile } from "./lockfile.ts";
import { billOfMaterials } from "./sbom.ts";

/** The packages that sources other than tests import, as `deno.json` names them. */
async function importedPackages(folders: readonly string[]): Promise<string[]> {
  const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const found = new Set<string>();
  const waiting = [...folders];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) waiting.push(`${path}/${name}`);
      if (!/\.tsx?$/.test(name) || /_test\.ts$/.test(name)) continue;
      const text = await Deno.readTextFile(`${path}/${name}`);
      for (const [, from = ""] of text.matchAll(/^(?:import|export|\}) .*"([^."][^"]*)";$/gm)) {
        const alias = Object.keys(imports).find((one) =>
          from === one || from.startsWith(`${one}/`)
        );
        if (alias) found.add(imports[alias]);
      }
      for (const [, from = ""] of text.matchAll(/import\("([^."][^"]*)"\)/g)) {
        if (imports[from]) found.add(imports[from]);
      }
    }
  }
  return [...found].sort();
}

const [version = "", commit = "", seconds = ""] = Deno.args;
const [runtime = "", sha256 = ""] = (await Deno.readTextFile("dist/runtime.txt")).trim().split(" ");
console.log(
  billOfMaterials(parseLockfile(await Deno.readTextFile("deno.lock")), {
    version,
    commit,
    madeAt: formatInstant(Number(seconds) * 1_000),
    runtime: { version: runtime, sha256 },
    imported: await importedPackages(["oracle", "daemon", "shared"]),
  }).trimEnd(),
);
