/**
 * Writes the client of the oracle as an npm package: plain modules and their types, compiled from `shared/client` and
 * what it imports, and a `package.json` that asks for the same versions of packages as this project.
 *
 * @module
 */
import { join } from "node:path";
import { runTask, type Task } from "../shared/cli/task.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { VERSION } from "../shared/version.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const OUT = join(ROOT, "dist/client");
const COMPILER = join(ROOT, ".tools/typescript/node_modules");
/** The packages that the client imports. */
const PACKAGES = ["@noble/curves", "@noble/hashes", "@scure/base", "uuid", "valibot"];

/** `deno task client`. */
const task: Task<Record<never, never>> = {
  name: "deno task client",
  summary: "Write the client of the oracle as an npm package into dist/client.",
  flags: {},
  async run() {
    await Deno.remove(OUT, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    await compile();
    await Deno.writeTextFile(join(OUT, "package.json"), JSON.stringify(await manifest(), null, 2));
    await Deno.copyFile(join(ROOT, "shared/client/README.md"), join(OUT, "README.md"));
    await Deno.copyFile(join(ROOT, "LICENSE"), join(OUT, "LICENSE"));
    console.log(`wrote dist/client, version ${VERSION}; next: npm install ${OUT}`);
    return 0;
  },
};

async function compile(): Promise<void> {
  const { success, stdout } = await new Deno.Command(join(COMPILER, ".bin/tsc"), {
    args: [
      ...["--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"],
      ...["--rewriteRelativeImportExtensions", "--verbatimModuleSyntax", "--declaration"],
      ...["--strict", "--noUncheckedIndexedAccess", "--skipLibCheck"],
      ...["--lib", "esnext,dom,dom.iterable", "--types", "node"],
      ...["--typeRoots", join(COMPILER, "@types"), "--rootDir", "shared", "--outDir", OUT],
      "shared/client/mod.ts",
    ],
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`the client did not compile:\n${new TextDecoder().decode(stdout)}`);
}

async function manifest() {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))) as {
    readonly imports: Readonly<Record<string, string>>;
  };
  const version = (name: string) => imports[name]?.slice(`npm:${name}@`.length);
  return {
    name: "noaa-oracle-client",
    version: VERSION,
    description: "A client of the NOAA weather oracle: typed, signing, reconciling, verifying.",
    license: "MIT",
    type: "module",
    exports: { ".": { types: "./client/mod.d.ts", default: "./client/mod.js" } },
    sideEffects: ["./client/older_runtimes.js"],
    engines: { node: ">=20" },
    dependencies: Object.fromEntries(PACKAGES.map((name) => [name, version(name)])),
  };
}

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));
