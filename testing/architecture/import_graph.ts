import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** One import of a source file. */
export interface Import {
  /** The importing file, relative to the project's folder, with `/`. */
  readonly from: string;
  /** The imported file, likewise, or a package: `kysely`, `@libsql/client`, `node:path`. */
  readonly to: string;
  readonly isPackage: boolean;
  /** The import as the file writes it: `./ids.ts`, `hyparquet/src/column.js`. */
  readonly written: string;
  /** Whether it is loaded only when the code gets there. */
  readonly isDynamic: boolean;
  /** Whether a worker runs the file: knowledge of it, but no import. */
  readonly isWorker: boolean;
}

/** The source files of a project and what they import. */
export interface ImportGraph {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
}

interface DenoInfo {
  modules: {
    specifier: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string };
      type?: { specifier?: string };
      isDynamic?: boolean;
    }[];
  }[];
}

const SKIPPED = new Set(["node_modules", "dist", "testdata"]);

async function* sourceFiles(folder: string): AsyncIterable<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** What Deno knows of all `files` at once; nothing is run or fetched. */
async function denoInfo(root: string, files: readonly string[]): Promise<DenoInfo> {
  const folder = await Deno.makeTempDir();
  try {
    const entry = join(folder, "all.ts");
    const lines = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
    await Deno.writeTextFile(entry, lines.join(""));
    const config = join(root, "deno.json");
    const args = [
      "info",
      "--json",
      "--no-remote",
      "--node-modules-dir=none",
      "--config",
      config,
      entry,
    ];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`deno info failed: ${decoder.decode(stderr)}`);
    return JSON.parse(decoder.decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `npm:/@noble/curves@2.4.0/utils.js` and its like → `@noble/curves`. */
function packageName(specifier: string): string {
  const name = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)/.exec(specifier)?.[1];
  return name ?? specifier;
}

/** Files a worker runs: they are named by a URL beside the importing module, which no import shows. */
async function workerImports(root: string, from: string): Promise<Import[]> {
  const text = await Deno.readTextFile(join(root, from));
  const names = text.matchAll(
    /new Worker\(\s*new URL\(\s*"(\.{1,2}\/[^"]+\.ts)",\s*import\.meta\.url/g,
  );
  return [...names].map(([, name = ""]) => {
    const to = relative(root, join(root, from, "..", name)).replaceAll(sep, "/");
    return { from, to, isPackage: false, written: name, isDynamic: true, isWorker: true };
  });
}

/** Reads which file of the project at `root` imports what, types included. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
  const realRoot = await Deno.realPath(root);
  const paths = await Array.fromAsync(sourceFiles(realRoot));
  const info = await denoInfo(realRoot, paths);
  const base = pathToFileURL(realRoot + sep).href;
  const files = paths.map((path) => relative(realRoot, path).replaceAll(sep, "/")).sort();
  const known = new Set(files);
  const imports: Import[] = [];
  for (const { specifier, dependencies = [] } of info.modules) {
    const from = decodeURI(specifier.slice(base.length));
    if (!specifier.startsWith(base) || !known.has(from)) continue;
    for (const { specifier: written, code, type, isDynamic = false } of dependencies) {
      const target = code?.specifier ?? type?.specifier;
      if (target === undefined) continue;
      const isPackage = !target.startsWith(base);
      const to = isPackage ? packageName(target) : decodeURI(target.slice(base.length));
      imports.push({ from, to, isPackage, written, isDynamic, isWorker: false });
    }
  }
  for (const file of files) imports.push(...await workerImports(realRoot, file));
  return { files, imports };
}
