import { SaxesParser } from "saxes";
import { NoaaDocumentError } from "./error.ts";

/** The attributes of an element, by name as written (prefix included). */
export type XmlAttributes = Readonly<Record<string, string>>;

/** What {@link readXml} tells about a document, in document order. The root element has depth 1. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes, depth: number): void;
  /** Decoded text of the innermost open element; an element's text may come in pieces. */
  text(text: string): void;
  close(name: string, depth: number): void;
}

/** Deeper nesting than any NOAA document has; more is refused before it can cost memory. */
const MAX_DEPTH = 32;

// Two kinds of real NDFD answers begin with a newline, which XML allows only after the declaration.
const LEADING_SPACE = /^[\uFEFF \t\r\n]+/;

// The parser's own table inherits from Object.prototype, so that `&constructor;` would pass for an entity.
const ENTITIES: Record<string, string> = Object.assign(Object.create(null), {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
});

/**
 * Reads a whole XML document, strictly: what is not well-formed to its last character is refused. Leading white space
 * is forgiven. The declared encoding is ignored, since the text is already decoded. Entities declared in a DTD are
 * unknown here and therefore refused, so nothing can expand.
 *
 * @throws NoaaDocumentError when the text is not well-formed; whatever the handler throws passes through. Events
 *   before the fault have been delivered: a result counts only when this returns.
 */
export function readXml(text: string, handler: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.ENTITIES = ENTITIES;
  let depth = 0;
  parser.on("error", (error) => {
    throw new NoaaDocumentError(`not well-formed XML: ${error.message}`);
  });
  parser.on("opentag", (tag) => {
    if (++depth > MAX_DEPTH) throw new NoaaDocumentError(`XML nested deeper than ${MAX_DEPTH}`);
    handler.open(tag.name, tag.attributes, depth);
  });
  parser.on("text", (piece) => handler.text(piece));
  parser.on("cdata", (piece) => handler.text(piece));
  parser.on("closetag", (tag) => handler.close(tag.name, depth--));
  parser.write(text.replace(LEADING_SPACE, "")).close();
}
