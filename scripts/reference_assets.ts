import { sha256 } from "../shared/bytes/sha256.ts";

const PACKAGE = new URL("../node_modules/swagger-ui-dist/", import.meta.url);

const read = (name: string) => Deno.readTextFile(new URL(name, PACKAGE));

/** Makes what the page `/docs` loads: Swagger UI, and how it is started, with its licence. */
export async function referenceScript(start: string): Promise<string> {
  const bundle = await read("swagger-ui-bundle.js");
  // In a module there is no `this` to which it could add itself.
  return `${await notice()}(function () {\n${bundle}\n}).call(globalThis);\n${start}`;
}

/** Its style sheet. */
export async function referenceStyle(): Promise<string> {
  const style = await read("swagger-ui.css");
  return await notice() + style.replace(/\/\*# sourceMappingURL=.*\*\/\s*$/, "");
}

/** The licence of both, and of what they contain. */
export async function referenceLicence(): Promise<string> {
  return `${await read("NOTICE")}\n${await read("LICENSE")}\n${await read(
    "swagger-ui-bundle.js.LICENSE.txt",
  )}`;
}

async function notice(): Promise<string> {
  const { version } = JSON.parse(await read("package.json"));
  return `/*! Swagger UI ${version}, Apache-2.0; this page names its licence. */\n`;
}

/** The addresses of texts, which name their content, by file: the oracle need not read them to know where they are. */
export function addressesOf(texts: Readonly<Record<string, string>>): string {
  const addresses = Object.entries(texts).map(([file, text]) => {
    const [name, ending] = file.split(".");
    const hash = sha256(new TextEncoder().encode(text)).toHex().slice(0, 16);
    return [file, `/assets/${name}.${hash}.${ending}`];
  });
  return `${JSON.stringify(Object.fromEntries(addresses), null, 2)}\n`;
}
