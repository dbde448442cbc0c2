import { parseWhole } from "./decimal.ts";
import { NoaaDocumentError } from "./error.ts";
import { readXml, type XmlAttributes, type XmlHandler } from "./xml.ts";

/** One record of an AWC answer: the texts of its known child elements. A field is absent when its element is. */
export type AwcRecord<Field extends string> = Partial<Record<Field, string>>;

/** The envelope that all AWC XML shares: `response > data > record*`. */
export interface AwcResponse<Field extends string> {
  /** `data_source` name; `""` when absent. */
  readonly sourceName: string;
  /** All text inside `errors`, trimmed. */
  readonly errors: string;
  /** All text inside `warnings`, trimmed. */
  readonly warnings: string;
  /** Declared number of records, null when absent or not a whole number. */
  readonly numResults: number | null;
  readonly records: readonly AwcRecord<Field>[];
}

/** Which records are read, and what of them. */
export interface AwcRecordShape<Field extends string> {
  /** Element name of a record, e.g. `METAR`. */
  readonly record: string;
  readonly fields: readonly Field[];
  /** Fields whose text is the names of their child elements, joined by spaces (`site_type`). */
  readonly listFields?: readonly Field[];
}

/**
 * Reads an AWC answer. Unknown elements are passed over. A field that a record has twice holds both texts with a
 * space between, so that no reader takes one of them for the value.
 *
 * @throws {NoaaDocumentError} when the text is not well-formed XML, its root is not `response`, or it has two `data`
 */
export function readAwcResponse<Field extends string>(
  xml: string,
  shape: AwcRecordShape<Field>,
): AwcResponse<Field> {
  const reader = new AwcReader(shape);
  readXml(xml, reader);
  return {
    sourceName: reader.sourceName,
    errors: reader.errors.trim(),
    warnings: reader.warnings.trim(),
    numResults: reader.numResults,
    records: reader.records,
  };
}

/** Where things stand: `response > errors | data > METAR > temp_c > …`. */
const Depth = { root: 1, section: 2, record: 3, field: 4, listItem: 5 } as const;

class AwcReader<Field extends string> implements XmlHandler {
  sourceName = "";
  errors = "";
  warnings = "";
  numResults: number | null = null;
  readonly records: AwcRecord<Field>[] = [];

  readonly #recordName: string;
  readonly #fields: ReadonlySet<string>;
  readonly #listFields: ReadonlySet<string>;
  #section = "";
  #seenData = false;
  #record: AwcRecord<Field> | undefined;
  #field: Field | undefined;
  #list: string[] | undefined;

  constructor(shape: AwcRecordShape<Field>) {
    this.#recordName = shape.record;
    this.#fields = new Set(shape.fields);
    this.#listFields = new Set(shape.listFields);
  }

  open(name: string, attributes: XmlAttributes, depth: number): boolean {
    switch (depth) {
      case Depth.root:
        if (name !== "response") {
          throw new NoaaDocumentError(`expected an AWC <response>, got <${name}>`);
        }
        return false;
      case Depth.section:
        this.#openSection(name, attributes);
        break;
      case Depth.record:
        if (this.#section === "data" && name === this.#recordName) this.#record = {};
        break;
      case Depth.field:
        if (!this.#record || !this.#fields.has(name)) break;
        this.#field = name as Field; // it is one of the shape's fields
        this.#list = this.#listFields.has(name) ? [] : undefined;
        return !this.#list;
      case Depth.listItem:
        this.#list?.push(name);
    }
    return this.#section === "errors" || this.#section === "warnings";
  }

  close(_name: string, depth: number, text: string): void {
    if (this.#section === "errors") this.errors += text;
    else if (this.#section === "warnings") this.warnings += text;
    if (depth === Depth.field && this.#field !== undefined && this.#record) {
      const earlier = this.#record[this.#field];
      const value = this.#list?.join(" ") ?? text;
      this.#record[this.#field] = earlier === undefined ? value : `${earlier} ${value}`;
      this.#field = this.#list = undefined;
    } else if (depth === Depth.record && this.#record) {
      this.records.push(this.#record);
      this.#record = undefined;
    } else if (depth === Depth.section) {
      this.#section = "";
    }
  }

  #openSection(name: string, attributes: XmlAttributes): void {
    this.#section = name;
    if (name === "data_source") this.sourceName = attributes["name"] ?? "";
    if (name !== "data") return;
    if (this.#seenData) throw new NoaaDocumentError("an AWC response with two <data>");
    this.#seenData = true;
    this.numResults = parseWhole(attributes["num_results"] ?? "") ?? null;
  }
}
