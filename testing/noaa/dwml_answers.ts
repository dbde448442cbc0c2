import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import { type ForecastQuestion, sampleText } from "./recording.ts";

/** The day of the sample's issue, and the instant of its first wind value. */
const SAMPLE_DAY_MS = Date.parse("2026-09-17T00:00:00Z");
const SAMPLE_WIND_MS = Date.parse("2026-09-17T04:00:00Z");
/** How old an answer's issue is. */
const ISSUE_AGE_MS = 5 * 60_000;

/** One point of the sample: its layouts and its parameters. */
interface Template {
  readonly layouts: readonly {
    readonly key: string;
    readonly xml: string;
    readonly instants: boolean;
  }[];
  readonly parameters: string;
}

let sample: { head: string; templates: readonly [Template, Template] } | undefined;

function readSample() {
  if (sample !== undefined) return sample;
  const xml = sampleText("dwml.xml");
  const layouts = [...xml.matchAll(/<time-layout [^>]*>.*?<\/time-layout>/gs)].map(([text]) => ({
    key: /<layout-key>([^<]*)/.exec(text)?.[1] ?? "",
    xml: text,
    instants: !text.includes("<end-valid-time>"),
  }));
  const template = (point: string): Template => {
    const block = new RegExp(`<parameters applicable-location="${point}">.*?</parameters>`, "s");
    const parameters = block.exec(xml)?.[0] ?? "";
    const used = layouts.filter(({ key }) => parameters.includes(`time-layout="${key}"`));
    return { layouts: used, parameters };
  };
  const head = xml.slice(0, xml.indexOf("<data>"));
  return sample = { head, templates: [template("point1"), template("point2")] };
}

/**
 * Answers any request as NDFD would: the values of the real two-point document, varied by point, with its
 * periods on the days from the request on and its wind instants from where NDFD begins.
 */
export function templateForecast(question: ForecastQuestion): string {
  const { head, templates } = readSample();
  const { points, nowMs } = question;
  const periodShiftMs = Math.floor((nowMs - SAMPLE_DAY_MS) / DAY_MS) * DAY_MS;
  const firstWindMs = Math.max(windowStartMs(question), Math.floor(nowMs / HOUR_MS) * HOUR_MS);
  const windShiftMs = firstWindMs - SAMPLE_WIND_MS;
  const issuedAt = new Date(nowMs - ISSUE_AGE_MS).toISOString().replace(/\.\d+/, "");
  const locations: string[] = [], layouts: string[] = [], parameters: string[] = [];
  for (const [i, point] of points.entries()) {
    const [lat, lon] = point.split(",");
    const number = i + 1;
    const { layouts: own, parameters: values } = templates[Number(lon) < -85 ? 0 : 1];
    locations.push(
      `<location><location-key>point${number}</location-key>` +
        `<point latitude="${lat}" longitude="${lon}"/></location>`,
    );
    let block = values.replace(
      /applicable-location="[^"]*"/,
      `applicable-location="point${number}"`,
    );
    for (const { key, xml, instants } of own) {
      const unique = `${key}-${number}`;
      const moved = moveTimes(xml, instants ? windShiftMs : periodShiftMs);
      layouts.push(moved.replace(`>${key}<`, `>${unique}<`));
      block = block.replaceAll(`time-layout="${key}"`, `time-layout="${unique}"`);
    }
    parameters.push(varyValues(block, hash(point)));
  }
  return head.replace(/(<creation-date[^>]*>)[^<]*/, `$1${issuedAt}`) +
    `<data>\n    ${locations.join("\n    ")}\n    ${layouts.join("\n    ")}\n    ${
      parameters.join("\n    ")
    }\n  </data>\n</dwml>\n`;
}

/** The instant that NDFD takes a request's first digits for: clock time of its easternmost point. */
function windowStartMs({ points, begin }: ForecastQuestion): number {
  const digitsMs = Date.parse(`${begin}Z`);
  const [lat, lon] = points
    .map((point) => point.split(",").map(Number) as [number, number])
    .reduce((east, point) => point[1] > east[1] ? point : east);
  return digitsMs + hoursBehindUtc(lat, lon, digitsMs) * HOUR_MS;
}

/** A rough map of US clock time; good enough to tell when a window begins. */
function hoursBehindUtc(lat: number, lon: number, atMs: number): number {
  if (lat < 25 && lon < -150) return 10;
  const standard = lon > -67.5
    ? 4
    : lon > -85
    ? 5
    : lon > -101.5
    ? 6
    : lon > -114.5
    ? 7
    : lon > -130
    ? 8
    : 9;
  return standard - (isSummerTime(atMs) ? 1 : 0);
}

/** From the second Sunday of March to the first of November, whole UTC days. */
function isSummerTime(atMs: number): boolean {
  const year = new Date(atMs).getUTCFullYear();
  const sunday = (month: number, nth: number) => {
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    return Date.UTC(year, month, 1 + ((7 - first) % 7) + (nth - 1) * 7);
  };
  return atMs >= sunday(2, 2) && atMs < sunday(10, 1);
}

const VALID_TIME = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([+-]\d{2}:\d{2})/g;

function moveTimes(xml: string, byMs: number): string {
  return xml.replace(VALID_TIME, (_, digits: string, offset: string) => {
    return new Date(Date.parse(`${digits}Z`) + byMs).toISOString().slice(0, 19) + offset;
  });
}

/** Other temperatures and winds at other points, inside the bounds of the sample's kind. */
function varyValues(parameters: string, seed: number): string {
  const change = (element: string, vary: (value: number, i: number) => number) => {
    const block = new RegExp(`<${element}[^>]*>.*?</${element.split(" ")[0]}>`, "gs");
    parameters = parameters.replace(block, (text) => {
      let i = 0;
      return text.replace(/<value>(-?\d+)<\/value>/g, (_, value: string) => {
        return `<value>${vary(Number(value), i++)}</value>`;
      });
    });
  };
  change("temperature", (value) => value + (seed % 31) - 15);
  change("wind-speed", (value, i) => value + ((seed >> (i % 13)) & 7));
  change("direction", (value, i) => (value + 10 * ((seed >> (i % 11)) & 31)) % 360);
  return parameters;
}

function hash(text: string): number {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 16777619) >>> 0;
  return value;
}
