import { NoaaDocumentError } from "./error.ts";
import { quote } from "./quote.ts";

const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NAME_START =
  ":A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const NAME = new RegExp(
  `^[${NAME_START}][${NAME_START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F-\\u2040]*$`,
  "u",
);
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));|&/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * Refuses text with a character that XML 1.0 allows nowhere: control characters, halves of surrogate pairs.
 *
 * @throws {NoaaDocumentError} when it has one
 */
export function requireXmlCharacters(text: string): void {
  const found = FORBIDDEN.exec(text);
  if (!found) return;
  const code = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0"); // it has one
  throw new NoaaDocumentError(
    `not well-formed XML at character ${found.index}: XML does not allow U+${code}`,
  );
}

/** Whether a text is an XML 1.0 name, with or without prefix. */
export function isXmlName(text: string): boolean {
  return NAME.test(text);
}

/**
 * Replaces character references and the five predefined entities; there are no others without a DTD.
 *
 * @throws {NoaaDocumentError} for an ampersand that begins none of them, or a reference to no character
 */
export function decodeReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    REFERENCE,
    (_whole, entity?: string, decimal?: string, hex?: string, at = 0) => {
      if (entity !== undefined) return ENTITIES.get(entity)!;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
      const character = code <= 0x10FFFF ? String.fromCodePoint(code) : "";
      if (character === "" || FORBIDDEN.test(character)) {
        throw new NoaaDocumentError(
          `not well-formed XML: ${
            quote(text.slice(at, at + 12))
          } begins no reference to a character`,
        );
      }
      return character;
    },
  );
}
