import { sha256 } from "../shared/bytes/sha256.ts";

const PACKAGE = new URL("../node_modules/swagger-ui-dist/", import.meta.url);

/** What `/docs` adds to the style sheet. */
const OWN_STYLE = new URL("../oracle/ui/browser/reference.css", import.meta.url);

/** Its list of operations claims to be the main part of the document, which is ours. */
const MAIN = 'createElement("main",{id:"operations"';

const read = (name: string) => Deno.readTextFile(new URL(name, PACKAGE));

/** Makes what the page `/docs` loads: Swagger UI, and how it is started, with its licence. */
export async function referenceScript(start: string): Promise<string> {
  const [before, after, ...more] = (await read("swagger-ui-bundle.js")).split(MAIN);
  if (after === undefined || more.length > 0) throw new Error(`Swagger UI has not one ${MAIN}`);
  const bundle = `${before}${MAIN.replace("main", "div")}${after}`;
  // In a module there is no `this` to which it could add itself.
  return `${await notice()}(function () {\n${bundle}\n}).call(globalThis);\n${start}`;
}

/** Its style sheet. */
export async function referenceStyle(): Promise<string> {
  const style = await read("swagger-ui.css");
  const own = await Deno.readTextFile(OWN_STYLE);
  return `${await notice()}${style.replace(/\/\*# sourceMappingURL=.*\*\/\s*$/, "")}\n${own}`;
}

async function notice(): Promise<string> {
  const { version } = JSON.parse(await read("package.json"));
  return `/*! Swagger UI ${version}, Apache-2.0, with changes; this page names its licence. */\n`;
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
