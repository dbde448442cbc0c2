import assert from "node:assert/strict";
import { NoaaDocumentError } from "./error.ts";
import { readXml } from "./xml.ts";

function trace(xml: string): string[] {
  const events: string[] = [];
  readXml(xml, {
    open: (name, attributes, depth) => events.push(`${depth}<${name}${JSON.stringify(attributes)}`),
    text: (text) => events.push(text),
    close: (name, depth) => events.push(`${depth}>${name}`),
  });
  return events;
}

Deno.test("elements, attributes, text, CDATA and predefined entities are read in order", () => {
  assert.deepEqual(
    trace(
      `<?xml version="1.0" encoding="ISO-8859-1"?><a b='&lt;&#65;"'>x&amp;y<!-- c --><c/><![CDATA[<z>]]></a>`,
    ),
    ['1<a{"b":"<A\\""}', "x&y", "2<c{}", "2>c", "<z>", "1>a"],
  );
});

Deno.test("a newline or byte-order mark before the declaration is forgiven", () => {
  assert.deepEqual(trace(`\n\r\t \uFEFF<?xml version="1.0"?><a/>`), ["1<a{}", "1>a"]);
});

const BROKEN: Record<string, string> = {
  "nothing": "",
  "white space only": " \n ",
  "plain text": "503 Service Unavailable",
  "an unclosed element": "<a><b></b>",
  "an unclosed tag": "<a",
  "crossed elements": "<a><b></a></b>",
  "two roots": "<a/><b/>",
  "text after the root": "<a/>x",
  "an attribute twice": `<a b="1" b="2"/>`,
  "an attribute without quotes": "<a b=1/>",
  "a bare ampersand": "<a>x & y</a>",
  "an unknown entity": "<a>&nbsp;</a>",
  "an entity named like an object's member": "<a>&constructor;</a>",
  "an entity of a DTD": `<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>`,
  "a character that XML forbids": "<a>\u0000</a>",
  "half of a surrogate pair": "<a>\ud800</a>",
  "a reference to a forbidden character": "<a>&#0;</a>",
  "the end of CDATA in text": "<a>]]></a>",
  "a declaration inside": `<a><?xml version="1.0"?></a>`,
};
for (const [what, xml] of Object.entries(BROKEN)) {
  Deno.test(`${what} is not well-formed`, () => {
    assert.throws(() => trace(xml), NoaaDocumentError);
  });
}

Deno.test("every prefix of a document is refused", () => {
  const xml = `<?xml version="1.0"?><a b="1"><c>x &amp; y</c><d/><!-- e --></a>`;
  for (let end = 0; end < xml.length; end++) {
    assert.throws(() => trace(xml.slice(0, end)), NoaaDocumentError, xml.slice(0, end));
  }
  assert.doesNotThrow(() => trace(xml));
});

Deno.test("nesting deeper than any NOAA document is refused early", () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  assert.doesNotThrow(() => trace(nested(32)));
  assert.throws(() => trace(nested(33)), /deeper/);
  assert.throws(() => trace("<a>".repeat(1_000_000)), /deeper/);
});

Deno.test("a bomb of nested entities expands to nothing", () => {
  const entities = Array.from(
    { length: 20 },
    (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
  );
  const bomb = `<!DOCTYPE a [<!ENTITY e0 "lol">${entities.join("")}]><a>&e20;</a>`;
  assert.throws(() => trace(bomb), NoaaDocumentError);
});
