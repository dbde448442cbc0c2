import { NoaaDocumentError } from "./error.ts";
import { decodeReferences, isXmlName, requireXmlCharacters } from "./xml_text.ts";

/** The attributes of an element, by name as written (prefix included). */
export type XmlAttributes = Readonly<Record<string, string>>;

/** What {@link readXml} tells about a document, in document order. The root element has depth 1. */
export interface XmlHandler {
  /** @returns whether the text directly inside the element is wanted at its end */
  open(name: string, attributes: XmlAttributes, depth: number): boolean;
  /** @param text the element's own text without that of its children; `""` when it was not wanted */
  close(name: string, depth: number, text: string): void;
}

/** Deeper nesting than any NOAA document has; more is refused before it can cost memory. */
const MAX_DEPTH = 32;

// Two kinds of real NDFD answers begin with a newline, which XML allows only after the declaration.
const LEADING_SPACE = /^[\uFEFF \t\r\n]+/;
const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;
const INSTRUCTION_TARGET = /^[^ \t\n]*/;
const NO_ATTRIBUTES: XmlAttributes = Object.freeze(Object.create(null));

const TAB = 9, NEWLINE = 10, SPACE = 32, BANG = 33, QUOTE = 34, APOSTROPHE = 39;
const SLASH = 47, EQUALS = 61, GREATER = 62, QUESTION = 63;

/**
 * Reads a whole XML 1.0 document, strictly: what is not well-formed to its last character is refused. Leading white
 * space is forgiven. The declared encoding is ignored, since the text is already decoded. A DTD is refused, so nothing
 * can expand. Namespace prefixes are part of names.
 *
 * Written for this because a national forecast is 58 MB of tags, which a general parser reads at half the speed. The
 * tests hold it to the judgement of such a parser.
 *
 * @throws {NoaaDocumentError} when the text is not well-formed; whatever the handler throws passes through. Events
 *   before the fault have been delivered: a result counts only when this returns.
 */
export function readXml(text: string, handler: XmlHandler): void {
  requireXmlCharacters(text);
  const trimmed = text.replace(LEADING_SPACE, "");
  const xml = trimmed.includes("\r") ? trimmed.replace(/\r\n?/g, "\n") : trimmed;
  new XmlScanner(xml, handler).scan();
}

/** Goes through a document once, from tag to tag. */
class XmlScanner {
  readonly #xml: string;
  readonly #handler: XmlHandler;
  readonly #hasCdataEnd: boolean;
  /** Open elements from the root, whether their text is wanted, and what there is of it. */
  readonly #names: string[] = [];
  readonly #wanted: boolean[] = [];
  readonly #texts: string[] = [];
  #depth = 0;
  #rootSeen = false;
  #at = 0;
  /** Names known to be well-formed, each where {@link knownNameSlot} puts it. */
  readonly #known: (string | undefined)[] = new Array(64).fill(undefined);

  constructor(xml: string, handler: XmlHandler) {
    this.#xml = xml;
    this.#handler = handler;
    this.#hasCdataEnd = xml.includes("]]>");
  }

  scan(): void {
    const xml = this.#xml;
    this.#at = DECLARATION.exec(xml)?.[0].length ?? 0;
    for (;;) {
      const tag = xml.indexOf("<", this.#at);
      if (tag < 0) break;
      if (tag > this.#at) this.#addText(this.#at, tag);
      this.#at = tag;
      const next = xml.charCodeAt(tag + 1);
      if (next === SLASH) this.#closeTag();
      else if (next === BANG) this.#markup();
      else if (next === QUESTION) this.#instruction();
      else this.#openTag();
    }
    if (this.#depth > 0) throw this.#fault(`the end inside <${this.#names[this.#depth - 1]}>`);
    if (!this.#rootSeen) throw this.#fault("no element");
    this.#addText(this.#at, xml.length);
  }

  #addText(from: number, to: number): void {
    const top = this.#depth - 1;
    const wanted = top >= 0 && this.#wanted[top]!;
    if (!wanted && this.#skipSpace(from) >= to) return;
    if (top < 0) throw this.#fault("text outside the root");
    const raw = this.#xml.slice(from, to);
    if (this.#hasCdataEnd && raw.includes("]]>")) throw this.#fault("]]> in text");
    const text = decodeReferences(raw);
    if (wanted) this.#texts[top] = this.#texts[top] === "" ? text : this.#texts[top] + text;
  }

  #openTag(): void {
    const from = this.#at + 1;
    this.#at = this.#nameEnd(from);
    const name = this.#name(from, this.#at);
    let code = this.#xml.charCodeAt(this.#at);
    const attributes = isSpace(code) ? this.#attributes() : NO_ATTRIBUTES;
    code = this.#xml.charCodeAt(this.#at);
    const empty = code === SLASH;
    if (empty) code = this.#xml.charCodeAt(++this.#at);
    if (code !== GREATER) throw this.#fault(`<${name}> does not end with >`);
    this.#at++;
    if (this.#depth === 0 && this.#rootSeen) throw this.#fault(`a second root <${name}>`);
    if (this.#depth === MAX_DEPTH) throw this.#fault(`nesting deeper than ${MAX_DEPTH}`);
    this.#rootSeen = true;
    const top = this.#depth++;
    this.#names[top] = name;
    this.#texts[top] = "";
    this.#wanted[top] = this.#handler.open(name, attributes, this.#depth);
    if (empty) this.#closeElement();
  }

  #closeTag(): void {
    if (this.#depth === 0) throw this.#fault("an end tag outside the root");
    const name = this.#names[this.#depth - 1]!;
    const from = this.#at + 2;
    const end = this.#skipSpace(from + name.length);
    if (!this.#xml.startsWith(name, from) || this.#xml.charCodeAt(end) !== GREATER) {
      throw this.#fault(`another end tag than </${name}>`);
    }
    this.#at = end + 1;
    this.#closeElement();
  }

  #closeElement(): void {
    const top = this.#depth - 1;
    this.#handler.close(this.#names[top]!, this.#depth, this.#texts[top]!);
    this.#depth = top;
  }

  /** Reads attributes from the white space after a name up to `/` or `>`. */
  #attributes(): XmlAttributes {
    const xml = this.#xml;
    let attributes: Record<string, string> | undefined;
    for (;;) {
      const from = this.#skipSpace(this.#at);
      const code = xml.charCodeAt(from);
      if (code === GREATER || code === SLASH) {
        this.#at = from;
        return attributes ?? NO_ATTRIBUTES;
      }
      if (from === this.#at) throw this.#fault("attributes without space between them");
      const nameEnd = this.#nameEnd(from);
      const name = this.#name(from, nameEnd);
      const equals = this.#skipSpace(nameEnd);
      const quoteAt = this.#skipSpace(equals + 1);
      const quote = xml.charCodeAt(quoteAt);
      if (xml.charCodeAt(equals) !== EQUALS || (quote !== QUOTE && quote !== APOSTROPHE)) {
        throw this.#fault(`attribute ${name} without a quoted value`);
      }
      const close = xml.indexOf(quote === QUOTE ? '"' : "'", quoteAt + 1);
      if (close < 0) throw this.#fault(`attribute ${name} without an end`);
      attributes ??= Object.create(null) as Record<string, string>;
      if (name in attributes) throw this.#fault(`attribute ${name} twice`);
      const raw = xml.slice(quoteAt + 1, close);
      if (raw.includes("<")) throw this.#fault(`< in attribute ${name}`);
      attributes[name] = decodeReferences(raw.replace(/[\t\n]/g, " "));
      this.#at = close + 1;
    }
  }

  /** Reads a comment or CDATA; anything else that begins with `<!` belongs to a DTD. */
  #markup(): void {
    const xml = this.#xml;
    if (xml.startsWith("<!--", this.#at)) {
      const end = xml.indexOf("--", this.#at + 4);
      if (end < 0 || xml.charCodeAt(end + 2) !== GREATER) throw this.#fault("-- in a comment");
      this.#at = end + 3;
      return;
    }
    if (!xml.startsWith("<![CDATA[", this.#at) || this.#depth === 0) {
      throw this.#fault("a declaration like DOCTYPE, which is not accepted");
    }
    const end = xml.indexOf("]]>", this.#at + 9);
    if (end < 0) throw this.#fault("CDATA without an end");
    const top = this.#depth - 1;
    if (this.#wanted[top]) this.#texts[top] += xml.slice(this.#at + 9, end);
    this.#at = end + 3;
  }

  #instruction(): void {
    const from = this.#at + 2;
    const end = this.#xml.indexOf("?>", from);
    if (end < 0) throw this.#fault("an instruction without an end");
    const target = INSTRUCTION_TARGET.exec(this.#xml.slice(from, end))?.[0] ?? "";
    if (!isXmlName(target) || target.toLowerCase() === "xml") {
      throw this.#fault("an instruction without a usable name");
    }
    this.#at = end + 2;
  }

  #skipSpace(index: number): number {
    while (isSpace(this.#xml.charCodeAt(index))) index++;
    return index;
  }

  /** The end of what could be a name from `at` on; {@link #name} asks whether it is one. */
  #nameEnd(index: number): number {
    for (;; index++) {
      const code = this.#xml.charCodeAt(index);
      if (isSpace(code) || code === GREATER || code === SLASH || code === EQUALS) return index;
      if (Number.isNaN(code)) throw this.#fault("the end inside a tag");
    }
  }

  /** A document has few names and many tags: names are checked once and not cut out again. */
  #name(from: number, to: number): string {
    const slot = knownNameSlot(this.#xml.charCodeAt(from), this.#xml.charCodeAt(to - 1), to - from);
    const known = this.#known[slot];
    if (known !== undefined && known.length === to - from && this.#xml.startsWith(known, from)) {
      return known;
    }
    const name = this.#xml.slice(from, to);
    if (!isXmlName(name)) throw this.#fault(`${JSON.stringify(name.slice(0, 40))} is no name`);
    return this.#known[slot] = name;
  }

  #fault(what: string): NoaaDocumentError {
    return new NoaaDocumentError(`not well-formed XML at character ${this.#at}: ${what}`);
  }
}

function knownNameSlot(first: number, last: number, length: number): number {
  return (first * 7 + last * 3 + length) & 63;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === TAB;
}
