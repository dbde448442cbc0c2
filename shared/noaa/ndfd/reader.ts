import { NoaaDocumentError } from "../error.ts";
import { quote } from "../quote.ts";
import type { XmlAttributes, XmlHandler } from "../xml.ts";
import { metricRule, type ReadingElement } from "./metric.ts";
import { type TimeLayout, TimeLayoutBuilder } from "./time_layout.ts";

/** A `<location>` as sent. */
export interface LocationElement {
  readonly key: string;
  readonly latitude: string | undefined;
  readonly longitude: string | undefined;
}

/** Far longer than any key or unit of NDFD. */
const MAX_NAME_CHARACTERS = 200;
// Depths of `dwml > head > product > creation-date` and `dwml > data > parameters > temperature > value`.
const ROOT = 1, PART = 2, BLOCK = 3, ITEM = 4, VALUE = 5;

/**
 * Picks the parts of a DWML document that are read, in document order and without relating them to each other.
 * Unknown elements and unknown types are passed over.
 */
export class DwmlReader implements XmlHandler {
  readonly creationDates: string[] = [];
  readonly locations: LocationElement[] = [];
  readonly layouts: TimeLayout[] = [];
  readonly readings: ReadingElement[] = [];
  /** `applicable-location` of each `<parameters>`, whether it holds anything or not. */
  readonly parameterLocations: string[] = [];

  #part = "";
  #block = "";
  #nil = false;
  /** Whether the item's child opened last is a value of a reading. */
  #inValue = false;
  #layout: TimeLayoutBuilder | undefined;
  #location: { keys: string[]; points: XmlAttributes[] } | undefined;
  #applicable = "";
  #reading: (ReadingElement & { values: string[] }) | undefined;

  open(name: string, attributes: XmlAttributes, depth: number): boolean {
    switch (depth) {
      case ROOT:
        if (name !== "dwml") throw new NoaaDocumentError(`expected <dwml>, got <${name}>`);
        return false;
      case PART:
        this.#part = name;
        return false;
      case BLOCK:
        this.#openBlock(name, attributes);
        return false;
      case ITEM:
        return this.#openItem(name, attributes);
      case VALUE:
        this.#nil = attributes["xsi:nil"] === "true" || attributes["xsi:nil"] === "1";
        return this.#inValue = this.#reading !== undefined && name === "value";
      default:
        if (this.#reading && this.#inValue) {
          throw new NoaaDocumentError(`<${name}> inside a value of ${this.#reading.rule.metric}`);
        }
        return false;
    }
  }

  close(name: string, depth: number, text: string): void {
    if (depth === VALUE) {
      if (this.#reading && name === "value") this.#reading.values.push(this.#nil ? "" : text);
    } else if (depth === ITEM) {
      this.#closeItem(name, text);
    } else if (depth === BLOCK) {
      this.#closeBlock();
    } else if (depth === PART) {
      this.#part = "";
    }
  }

  #openBlock(name: string, attributes: XmlAttributes): void {
    this.#block = `${this.#part}/${name}`;
    switch (this.#block) {
      case "data/time-layout":
        this.#layout = new TimeLayoutBuilder();
        return;
      case "data/location":
        this.#location = { keys: [], points: [] };
        return;
      case "data/parameters":
        this.#applicable = attributes["applicable-location"]?.trim() ?? "";
        this.parameterLocations.push(this.#applicable);
    }
  }

  /** Whether the item's own text is read; that of a reading stands in its values. */
  #openItem(name: string, attributes: XmlAttributes): boolean {
    if (this.#location && name === "point") this.#location.points.push(attributes);
    if (this.#block !== "data/parameters") return true;
    const rule = metricRule(name, attributes["type"]);
    if (!rule) return false;
    this.#reading = {
      location: this.#applicable,
      rule,
      units: boundedName(attributes["units"] ?? ""),
      layout: attributes["time-layout"]?.trim() ?? "",
      values: [],
    };
    return false;
  }

  #closeItem(name: string, text: string): void {
    if (this.#reading) {
      this.readings.push(this.#reading);
      this.#reading = undefined;
    } else if (this.#layout) {
      if (name === "layout-key") this.#layout.addKey(boundedName(text));
      else if (name === "start-valid-time") this.#layout.addStart(text);
      else if (name === "end-valid-time") this.#layout.addEnd(text);
    } else if (this.#location) {
      if (name === "location-key") this.#location.keys.push(text.trim());
    } else if (this.#block === "head/product" && name === "creation-date") {
      this.creationDates.push(text.trim());
    }
  }

  #closeBlock(): void {
    if (this.#layout) this.layouts.push(this.#layout.build());
    if (this.#location) this.locations.push(locationElement(this.#location));
    this.#layout = this.#location = undefined;
    this.#block = "";
  }
}

/**
 * A key or unit, of which every row has its copy: a long one would make a few megabytes of text many gigabytes of rows.
 *
 * @throws {NoaaDocumentError} when it is longer than {@link MAX_NAME_CHARACTERS}
 */
function boundedName(text: string): string {
  if (text.length <= MAX_NAME_CHARACTERS) return text;
  throw new NoaaDocumentError(`the name ${quote(text)} has ${text.length} characters`);
}

function locationElement(
  { keys, points }: { keys: string[]; points: XmlAttributes[] },
): LocationElement {
  const key = keys[0] && boundedName(keys[0]);
  if (keys.length !== 1 || !key) {
    throw new NoaaDocumentError("a location needs exactly one non-empty location-key");
  }
  if (points.length > 1) throw new NoaaDocumentError(`location ${key} has several points`);
  return { key, latitude: points[0]?.["latitude"], longitude: points[0]?.["longitude"] };
}
