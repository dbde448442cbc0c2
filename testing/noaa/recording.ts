import { gunzipSync } from "node:zlib";

/** A METAR report as the history service holds it. */
export interface RecordedReport {
  readonly stationId: string;
  readonly observedAtMs: number;
  /** The `<METAR>` element. */
  readonly xml: string;
}

/** An RR7 product as `/products/<id>` answers it. */
export interface RecordedProduct {
  readonly id: string;
  /** As the service writes it, e.g. `2026-09-27T06:00:00+00:00`. */
  readonly issuanceTime: string;
  /** The place it is for, e.g. `NYC`. */
  readonly location: string;
  readonly json: string;
}

/** What one NDFD request asks for; digits as in the URL, without a time zone. */
export interface ForecastQuestion {
  /** `lat,lon` as written in the request. */
  readonly points: readonly string[];
  readonly begin: string;
  readonly end: string;
  /** When the request came, by the server's clock. */
  readonly nowMs: number;
}

/** Everything the services of a recording know. */
export interface NoaaRecording {
  readonly catalogXml: string;
  readonly reports: readonly RecordedReport[];
  /** The DWML or `<error>` document that answers a request. */
  forecast(question: ForecastQuestion): string;
  /** The places that have RR7 bulletins, and the bulletins. */
  readonly rr7: {
    readonly locations: readonly string[];
    readonly products: readonly RecordedProduct[];
  };
}

const SAMPLES = new URL("../../testdata/daemon/", import.meta.url);

/** The text of a gzipped sample in `testdata/daemon`. */
export function sampleText(name: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(gunzipSync(Deno.readFileSync(new URL(`${name}.gz`, SAMPLES))));
}

/** The reports of an AWC METAR document, each as its element. */
export function reportsOf(xml: string): RecordedReport[] {
  return [...xml.matchAll(/<METAR>.*?<\/METAR>/gs)].map(([report]) => ({
    stationId: childText(report, "station_id"),
    observedAtMs: Date.parse(childText(report, "observation_time")),
    xml: report,
  }));
}

/** A report moved in time: its `observation_time` and the day and time of its raw text. */
export function moveReport(report: RecordedReport, byMs: number): RecordedReport {
  const observedAtMs = report.observedAtMs + byMs;
  const time = new Date(observedAtMs).toISOString();
  const token = `${time.slice(8, 10)}${time.slice(11, 13)}${time.slice(14, 16)}Z`;
  const xml = report.xml
    .replace(/(<observation_time>)[^<]*/, `$1${time}`)
    .replace(/(<raw_text>[^<]*?\s)\d{6}Z(?=\s)/, `$1${token}`);
  return { stationId: report.stationId, observedAtMs, xml };
}

/** A station catalog of some `<Station>` elements. */
export function catalogOf(stations: readonly string[]): string {
  return '<?xml version="1.0" encoding="UTF-8"?><response version="2.0"><request_index>1</request_index>' +
    '<data_source name="station"/><request type="retrieve"/><errors/><warnings/>' +
    `<time_taken_ms>0</time_taken_ms><data num_results="${stations.length}">${stations.join("")}` +
    "</data></response>";
}

/** The `<Station>` elements of a catalog, by station id. */
export function stationElements(catalogXml: string): Map<string, string> {
  const elements = catalogXml.matchAll(/<Station>.*?<\/Station>/gs);
  return new Map([...elements].map(([element]) => [childText(element, "station_id"), element]));
}

function childText(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`the recorded element has no ${name}`);
  return text;
}

/** An NDFD refusal that names one point. */
export function notOnGrid(point: string): string {
  const [lat, lon] = point.split(",");
  return `<error><h2>ERROR</h2><pre>Point with latitude "${lat}" longitude "${lon}" ` +
    "is not on an NDFD grid</pre></error>";
}

/** The 15 hours of reports of 25 stations that most recordings are made of. */
export const fifteenHours = (): RecordedReport[] =>
  reportsOf(sampleText("history-20260822-25stations-15h.xml"));

const DEMO_SHIFT_MS = (26 * 24 + 9) * 3_600_000;
const DEMO_POINTS: Readonly<Record<string, readonly [string, string]>> = {
  KORD: ["41.98", "-87.90"],
  KJFK: ["40.64", "-73.78"],
};

/**
 * The recording of the demo: real reports of 25 stations moved by +26 d 9 h, and one real DWML document that is
 * served byte for byte. So that it answers every forecast request, only its two stations are marked as filing
 * METARs, and they stand and report where they stood when it was issued.
 */
export function demoRecording(): NoaaRecording {
  const reports = fifteenHours().map((report) => moveReport(report, DEMO_SHIFT_MS))
    .map((report) => ({ ...report, xml: atDemoPoint(report.stationId, report.xml) }));
  const reporting = new Set(reports.map(({ stationId }) => stationId));
  const stations = [...stationElements(sampleText("stations-us-subset.xml"))]
    .filter(([id]) => reporting.has(id))
    .map(([id, element]) =>
      id in DEMO_POINTS ? atDemoPoint(id, element) : element.replace("<METAR/>", "")
    );
  const dwml = sampleText("dwml.xml");
  const known = Object.values(DEMO_POINTS).map((point) => point.join(","));
  return {
    catalogXml: catalogOf(stations),
    reports,
    forecast: ({ points }) => {
      const stranger = points.find((point) => !known.includes(point));
      return stranger === undefined ? dwml : notOnGrid(stranger);
    },
    rr7: { locations: ["MCI", "NYC"], products: [] },
  };
}

/** The element of a station or of its report, moved to the station's point; as it is for stations without one. */
function atDemoPoint(stationId: string, xml: string): string {
  const point = DEMO_POINTS[stationId];
  if (point === undefined) return xml;
  return xml.replace(/<latitude>[^<]*/, `<latitude>${point[0]}`)
    .replace(/<longitude>[^<]*/, `<longitude>${point[1]}`);
}

/** The two real bulletins with an amount, and the places they are for. */
export function rr7Recording(): NoaaRecording["rr7"] {
  const products = [["NYC", "rr7-nyc-positive.json"], ["MCI", "rr7-mci-positive.json"]] as const;
  return {
    locations: products.map(([location]) => location),
    products: products.map(([location, name]) => {
      const json = sampleText(name);
      const { id, issuanceTime } = JSON.parse(json) as { id: string; issuanceTime: string };
      return { id, issuanceTime, location, json };
    }),
  };
}
