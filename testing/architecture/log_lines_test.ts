import assert from "node:assert/strict";
import { readImportGraph } from "./import_graph.ts";

/** The text of each call of a logger, template or not. */
const LOG_TEXT = /\blog\s*\.\s*(?:debug|info|warn|error)\(\s*["`]([^"`]*)/g;
/** A small letter, a name to be filled in, or an abbreviation. */
const BEGINNING = /^(?:[a-z]|\$?\{|[A-Z]{2})/;

Deno.test("log lines begin in small letters, like the middle of a sentence", async () => {
  const { files } = await readImportGraph(".");
  const lines: string[] = [];
  for (const file of files.filter((each) => /^(?:oracle|daemon|shared)\//.test(each))) {
    for (const [, text = ""] of (await Deno.readTextFile(file)).matchAll(LOG_TEXT)) {
      lines.push(`${file}: ${text}`);
    }
  }
  assert.ok(lines.length > 50, `${lines.length} lines`);
  assert.deepEqual(lines.filter((line) => !BEGINNING.test(line.slice(line.indexOf(": ") + 2))), []);
});
