import assert from "node:assert/strict";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { sampleText } from "../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "./error.ts";
import { readXml } from "./xml.ts";

/** What happens in a document: elements opened with their attributes, closed with their own text. */
function trace(xml: string, wanted = true): string[] {
  const events: string[] = [];
  readXml(xml, {
    open: (name, attributes, depth) => {
      events.push(`${depth}<${name}${JSON.stringify(attributes)}`);
      return wanted;
    },
    close: (name, depth, text) => void events.push(`${depth}>${name} ${text}`),
  });
  return events;
}

Deno.test("elements, attributes, text, CDATA and references are read in order", () => {
  assert.deepEqual(
    trace(
      `<?xml version="1.0" encoding="ISO-8859-1"?><!-- c --><a b='&lt;&#65;"' c:d="1\n2">x&amp;y<!-- c --><c />` +
        `<![CDATA[<z>]]>\r\n&#x1F327;</a >\n<?end?>`,
    ),
    ['1<a{"b":"<A\\"","c:d":"1 2"}', "2<c{}", "2>c ", "1>a x&y<z>\n🌧"],
  );
});

Deno.test("text that is not wanted is checked and not delivered", () => {
  assert.deepEqual(trace("<a>x<b/>y</a>", false), ["1<a{}", "2<b{}", "2>b ", "1>a "]);
  for (const xml of ["<a>&b;</a>", "<a>]]></a>"]) {
    assert.throws(() => trace(xml, false), NoaaDocumentError);
  }
});

Deno.test("a newline or byte-order mark before the declaration is forgiven", () => {
  assert.deepEqual(trace(`\n\r\t \uFEFF<?xml version="1.0"?><a/>`), ["1<a{}", "1>a "]);
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
  "an attribute with <": `<a b="<"/>`,
  "attributes without space between them": `<a b="1"c="2"/>`,
  "a slash in the middle of a tag": "<a / b='1'>",
  "a space before a name": "< a/>",
  "a name that begins with a digit": "<1a/>",
  "an end tag of a longer name": "<a></ab>",
  "an end tag with attributes": "<a></a b='1'>",
  "a comment with two hyphens": "<a><!-- x -- y --></a>",
  "CDATA outside the root": "<a/><![CDATA[x]]>",
  "version 2": `<?xml version="2.0"?><a/>`,
  "a DTD": "<!DOCTYPE a><a/>",
  "an entity of a DTD": `<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>`,
  "a character that XML forbids": "<a>\u0000</a>",
  "half of a surrogate pair": "<a>\ud83d1</a>",
  "the other half": "<a>\udf27</a>",
  "a reference to a forbidden character": "<a>&#0;</a>",
  "the end of CDATA in text": "<a>]]></a>",
  "a declaration inside": `<a><?xml version="1.0"?></a>`,
};
for (const [what, xml] of Object.entries(BROKEN)) {
  Deno.test(`${what} is not well-formed`, () => {
    assert.throws(() => trace(xml), NoaaDocumentError);
  });
}

Deno.test("a refusal says what is wrong, and where", () => {
  const cases = [
    ["<a>b\u0007</a>", "not well-formed XML at character 4: XML does not allow U+0007"],
    ["<a>b &nbsp; c</a>", 'not well-formed XML: "&nbsp; c" begins no reference to a character'],
    [
      "<!DOCTYPE a><a/>",
      "not well-formed XML at character 0: a declaration like DOCTYPE, which is not accepted",
    ],
    ["<a><b>c", "not well-formed XML at character 6: the end inside <b>"],
  ] as const;
  for (const [xml, message] of cases) assert.throws(() => trace(xml), { message });
});

Deno.test("every prefix of a document is refused", () => {
  const xml = `<?xml version="1.0"?><a b="1"><c>x &amp; y</c><d/><!-- e --></a>`;
  for (let end = 0; end < xml.length; end++) {
    assert.throws(() => trace(xml.slice(0, end)), NoaaDocumentError, xml.slice(0, end));
  }
  assert.doesNotThrow(() => trace(xml));
});

Deno.test("nesting deeper than any NOAA document is refused early", () => {
  const nest = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  assert.doesNotThrow(() => trace(nest(32)));
  assert.throws(() => trace(nest(33)), /deeper/);
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

/** What a general parser sees of a document. */
function saxesTrace(xml: string): string[] {
  const events: string[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser({ xmlns: false, position: false });
  // Its own table inherits from Object.prototype, so that `&constructor;` would pass for an entity.
  parser.ENTITIES = Object.assign(Object.create(null), {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
  });
  const addText = (text: string) => {
    if (texts.length > 0) texts[texts.length - 1] += text;
  };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("opentag", ({ name, attributes }) => {
    texts.push("");
    events.push(`${texts.length}<${name}${JSON.stringify(attributes)}`);
  });
  parser.on("closetag", ({ name }) => {
    events.push(`${texts.length}>${name} ${texts.at(-1)}`);
    texts.pop();
  });
  parser.write(xml).close();
  return events;
}

/** What a reader sees, or that it refuses. */
function judgement(read: () => string[]): string[] | "refused" {
  try {
    return read();
  } catch {
    return "refused";
  }
}

const REAL = [
  "noaa/golden/f20_snow.xml",
  "noaa/golden/o15_warning_child.xml",
  "noaa/stations/stations.cache.xml",
  "noaa/decoder/kmcn-decoded-mismatch.xml",
  "noaa/ndfd/dwml-2024-05-mapclick-digital.xml.gz",
  "noaa/ndfd/dwml-2018-soap-envelope-broken.xml.gz",
  "noaa/awc/metars-varied-20260822.xml.gz",
];
for (const path of REAL) {
  Deno.test(`${path} is read as a general parser reads it`, async () => {
    const xml = await sampleText(path);
    const expected = judgement(() => saxesTrace(xml));
    assert.equal(expected === "refused", path.includes("broken"));
    assert.deepEqual(judgement(() => trace(xml)), expected);
  });
}

const SMALL = [
  `<?xml version="1.0" encoding='UTF-8' standalone="yes" ?><a b="1" c = '2'>x &amp; y<c/><!-- d --><![CDATA[e]]></a>`,
  "<a><b>1</b><b c=''/>\n<?pi x?> &#65;&#x42; ]] > </a><!-- end -->",
];
const CHARACTERS = [..."<>/='\"&;#!?-[]:.é1a \n\t\r\u0001\uFFFF"];
const MARKUP =
  "&amp; &#10; &#xD; &#0; &lt ]]> <!-- --> -- <![CDATA[ <?a?> <?xml?> </a> </b> <b> <b/> b='1'";
const PIECES = ["", ...CHARACTERS, ...MARKUP.split(" ")];
/** The general parser takes `<?a?b?>` for an instruction, though a space must follow its name. */
const SAXES_ERRS = /<\?[^\s?>]+\?[^>]/;

Deno.test("damaged documents are accepted, read and refused as by a general parser", () => {
  const edit = fc.record({
    at: fc.nat(9999).map((n) => n / 10_000),
    cut: fc.integer({ min: 0, max: 3 }),
    put: fc.constantFrom(...PIECES),
  });
  const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
  const damaged = fc.tuple(fc.constantFrom(...SMALL), edits).map(([xml, edits]) =>
    edits.reduce((text, { at, cut, put }) => {
      const from = Math.floor(at * (text.length + 1));
      return text.slice(0, from) + put + text.slice(from + cut);
    }, xml)
  );
  let accepted = 0;
  fc.assert(
    fc.property(damaged, (xml) => {
      const ours = judgement(() => trace(xml));
      if (ours !== "refused") accepted++;
      if (ours === "refused" && SAXES_ERRS.test(xml)) return;
      assert.deepEqual(ours, judgement(() => saxesTrace(xml.replace(/^[\s\uFEFF]+/, ""))));
    }),
    { numRuns: 3000 },
  );
  assert.ok(accepted > 100, "the comparison covers documents that are accepted");
});
