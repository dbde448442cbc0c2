/** Parts of a small DWML document; anything left out has a usable default. */
export interface DwmlParts {
  readonly creationDate?: string;
  readonly locations?: string;
  readonly layouts?: string;
  readonly parameters?: string;
}

/** A point of the default document. */
export const KORD_LOCATION =
  `<location><location-key>point1</location-key><point latitude="41.98" longitude="-87.90"/></location>`;

/** A layout of the given instants; an entry `[start, end]` has an end. */
export function layoutXml(key: string, ...entries: (string | readonly [string, string])[]): string {
  const times = entries.map((entry) =>
    typeof entry === "string"
      ? `<start-valid-time>${entry}</start-valid-time>`
      : `<start-valid-time>${entry[0]}</start-valid-time><end-valid-time>${
        entry[1]
      }</end-valid-time>`
  );
  return `<time-layout time-coordinate="local" summarization="none"><layout-key>${key}</layout-key>${
    times.join("")
  }</time-layout>`;
}

/** Twelve hours from 13Z on 18 January 2026, and the same a day later: the default layout `k`. */
export const TWO_DAYS = layoutXml(
  "k",
  ["2026-01-18T07:00:00-06:00", "2026-01-18T19:00:00-06:00"],
  ["2026-01-19T07:00:00-06:00", "2026-01-19T19:00:00-06:00"],
);

/** One metric of `point1`; a null value is `xsi:nil`. */
export function readingXml(
  element: string,
  type: string,
  units: string,
  layout: string,
  values: readonly (string | null)[],
): string {
  const texts = values.map((value) =>
    value === null ? `<value xsi:nil="true"/>` : `<value>${value}</value>`
  );
  return `<${element} type="${type}" units="${units}" time-layout="${layout}"><name>n</name>${
    texts.join("")
  }</${element}>`;
}

/** `<parameters>` of `point1`. */
export function parametersXml(...readings: string[]): string {
  return `<parameters applicable-location="point1">${readings.join("")}</parameters>`;
}

/** A whole document, issued at 2026-01-17T17:13:40Z for one point unless said otherwise. */
export function dwmlXml(parts: DwmlParts = {}): string {
  const creation = parts.creationDate ??
    "<creation-date refresh-frequency='PT1H'>2026-01-17T17:13:40Z</creation-date>";
  return `<?xml version="1.0"?><dwml version="1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<head><product><title>t</title>${creation}</product></head><data>${
      parts.locations ?? KORD_LOCATION
    }${parts.layouts ?? TWO_DAYS}${parts.parameters ?? ""}</data></dwml>`;
}
