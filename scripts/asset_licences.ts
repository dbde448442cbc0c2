const STORE = new URL("../node_modules/.deno/", import.meta.url);

/** A package that is in what pages load. */
interface LoadedPackage {
  readonly name: string;
  /** What of it, and where. */
  readonly as: string;
  /** Its files with the terms; those of the project follow instead where it has none and they are the same. */
  readonly files: readonly string[];
  /** Who holds the rights, where no file says so. */
  readonly holders?: string;
}

/** Everything of others that is in `oracle/ui/assets`. */
const PACKAGES: readonly LoadedPackage[] = [
  {
    name: "swagger-ui-dist",
    as: "Swagger UI, which shows /docs",
    files: ["NOTICE", "LICENSE", "swagger-ui-bundle.js.LICENSE.txt"],
  },
  { name: "us-atlas", as: "the outlines of the map", files: ["LICENSE"] },
  { name: "@noble/curves", as: "signatures, in the check of records", files: ["LICENSE"] },
  { name: "@noble/hashes", as: "hashes, in the check of records", files: ["LICENSE"] },
  { name: "@scure/base", as: "npubs, in the check of records", files: ["LICENSE"] },
  {
    name: "valibot",
    as: "schemas, in the check of records and the console",
    files: ["LICENSE.md"],
  },
  {
    name: "@duckdb/duckdb-wasm",
    as: "DuckDB and its engine for browsers, of the console; under the MIT licence",
    files: [],
    holders:
      "Copyright 2018-2023 Stichting DuckDB Foundation\nCopyright 2021 DuckDB WASM Contributors",
  },
  { name: "apache-arrow", as: "answers of the engine", files: ["NOTICE.txt", "LICENSE.txt"] },
  { name: "flatbuffers", as: "answers of the engine", files: ["LICENSE"] },
  { name: "tslib", as: "answers of the engine", files: ["LICENSE.txt"] },
];

/** The licences of everything of others that pages load, as one text. */
export async function assetLicences(): Promise<string> {
  const texts = await Promise.all(PACKAGES.map(licenceOf));
  return `What the pages load that others made, and under which terms.\n\n${texts.join("\n\n")}\n`;
}

async function licenceOf({ name, as, files, holders }: LoadedPackage): Promise<string> {
  const folder = await folderOf(name);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("package.json", folder)));
  const title = `${name} ${version}: ${as}`;
  const terms = await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, folder))));
  if (holders !== undefined) terms.push(`${holders}\n\n${await mitTerms()}`);
  return `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${
    terms.map((text) => text.trim()).join("\n\n")
  }`;
}

async function folderOf(name: string): Promise<URL> {
  const stored = `${name.replace("/", "+")}@`;
  for await (const entry of Deno.readDir(STORE)) {
    if (entry.name.startsWith(stored)) return new URL(`${entry.name}/node_modules/${name}/`, STORE);
  }
  throw new Error(`${name} is not installed`);
}

/** What the MIT licence says after the names of the holders. */
async function mitTerms(): Promise<string> {
  const own = await Deno.readTextFile(new URL("../LICENSE", import.meta.url));
  return own.slice(own.indexOf("Permission is hereby granted"));
}
