import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { gzipSync } from "node:zlib";
import { REPORT_CAP } from "../../shared/contract/observation_file.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { type FaultPlan, faultyResponse, type NoaaRequest, type NoaaService } from "./fault.ts";
import type { NoaaRecording } from "./recording.ts";

/** How a NOAA server behaves. */
export interface NoaaServerOptions {
  /** Misbehaves where it says so; without it every answer is good. */
  readonly faults?: FaultPlan;
  /** Tells forecast issues and request times; the machine's unless given. */
  readonly clock?: Clock;
}

const XML = { "content-type": "application/xml" };
const JSON_LD = { "content-type": "application/ld+json" };
const INDEX_CAP = 500;

/** NOAA's services on a port of this machine: catalog, METAR history, NDFD and RR7, replayed from a recording. */
export class NoaaServer implements AsyncDisposable {
  /** For `awc_base_url`, `ndfd_base_url` and `nws_api_base_url` alike. */
  readonly origin: string;
  readonly #recording: NoaaRecording;
  readonly #clock: Clock;
  readonly #catalog: Uint8Array<ArrayBuffer>;
  readonly #etag: string;
  readonly #requests: NoaaRequest[] = [];
  readonly #counts = new Map<NoaaService, number>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #faults: FaultPlan | undefined;
  #inFlight = 0;
  #peakInFlight = 0;

  /** Serves from now on. */
  constructor(recording: NoaaRecording, { faults, clock = systemClock }: NoaaServerOptions = {}) {
    this.#recording = recording;
    this.#clock = clock;
    this.#faults = faults;
    this.#catalog = new Uint8Array(gzipSync(recording.catalogXml));
    this.#etag = `"${sha256Hex(this.#catalog).slice(0, 16)}"`;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (incoming) => this.#serve(incoming),
    );
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** All requests so far, in order of arrival. */
  get requests(): readonly NoaaRequest[] {
    return this.#requests;
  }

  /** Most requests that were under way at once. */
  get peakInFlight(): number {
    return this.#peakInFlight;
  }

  /** Changes how it misbehaves from now on. */
  setFaults(faults: FaultPlan | undefined): void {
    this.#faults = faults;
  }

  async stop(): Promise<void> {
    await this.#server.shutdown();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #serve(incoming: Request): Promise<Response> {
    const url = new URL(incoming.url);
    const service = serviceOf(url);
    if (service === undefined) return new Response("no such service\n", { status: 404 });
    const count = (this.#counts.get(service) ?? 0) + 1;
    this.#counts.set(service, count);
    const request = { service, url, headers: incoming.headers, count, atMs: this.#clock.now() };
    this.#requests.push(request);
    this.#peakInFlight = Math.max(this.#peakInFlight, ++this.#inFlight);
    try {
      // A turn of the event loop, so that requests which may overlap do.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const fault = this.#faults?.(request);
      const good = this.#answer(request);
      return fault === undefined ? good : await faultyResponse(fault, good);
    } finally {
      this.#inFlight--;
    }
  }

  #answer(request: NoaaRequest): Response {
    const recording = this.#recording;
    const etag = this.#etag;
    switch (request.service) {
      case "catalog":
        return request.headers.get("if-none-match") === etag
          ? new Response(null, { status: 304, headers: { etag } })
          : new Response(this.#catalog, { headers: { "content-type": "application/gzip", etag } });
      case "metar":
        return history(recording, request.url);
      case "ndfd":
        return forecast(recording, request);
      case "rr7_locations": {
        const locations = Object.fromEntries(recording.rr7.locations.map((id) => [id, id]));
        return Response.json({ locations }, { headers: JSON_LD });
      }
      case "rr7_index":
        return productIndex(recording, request.url);
      case "rr7_product":
        return product(recording, request.url);
    }
  }
}

function serviceOf({ pathname }: URL): NoaaService | undefined {
  if (pathname === "/data/cache/stations.cache.xml.gz") return "catalog";
  if (pathname === "/api/data/metar") return "metar";
  if (pathname === "/xml/sample_products/browser_interface/ndfdXMLclient.php") return "ndfd";
  if (pathname === "/products/types/RR7/locations") return "rr7_locations";
  if (pathname === "/products") return "rr7_index";
  return pathname.startsWith("/products/") ? "rr7_product" : undefined;
}

function history(recording: NoaaRecording, url: URL): Response {
  const ids = new Set(url.searchParams.get("ids")?.split(","));
  const endMs = Date.parse(url.searchParams.get("date") ?? "");
  const startMs = endMs - Number(url.searchParams.get("hours")) * 3_600_000;
  if (!(startMs < endMs)) return new Response("bad date or hours\n", { status: 400 });
  const reports = recording.reports
    .filter(({ stationId, observedAtMs }) =>
      ids.has(stationId) && observedAtMs >= startMs && observedAtMs <= endMs
    )
    .sort((a, b) => b.observedAtMs - a.observedAtMs)
    .slice(0, REPORT_CAP);
  return reports.length === 0
    ? new Response(null, { status: 204 })
    : new Response(historyXml(reports.map(({ xml }) => xml)), { headers: XML });
}

/** A METAR history document of some `<METAR>` elements. */
export function historyXml(reports: readonly string[], numResults = reports.length): string {
  return '<?xml version="1.0" encoding="UTF-8"?><response version="2.0"><request_index>1</request_index>' +
    '<data_source name="metar"/><request type="retrieve"/><errors/><warnings/>' +
    `<time_taken_ms>0</time_taken_ms><data num_results="${numResults}">${reports.join("")}` +
    "</data></response>";
}

function forecast(recording: NoaaRecording, { url, atMs }: NoaaRequest): Response {
  const points = url.searchParams.get("listLatLon")?.split(" ") ?? [];
  const begin = url.searchParams.get("begin") ?? "";
  const end = url.searchParams.get("end") ?? "";
  const xml = recording.forecast({ points, begin, end, nowMs: atMs });
  return new Response(xml, { headers: { "content-type": "text/xml; charset=UTF-8" } });
}

function productIndex(recording: NoaaRecording, url: URL): Response {
  const locations = new Set(url.searchParams.get("location")?.split(","));
  const startMs = Date.parse(url.searchParams.get("start") ?? "");
  const endMs = Date.parse(url.searchParams.get("end") ?? "");
  const found = recording.rr7.products
    .filter(({ location, issuanceTime }) => {
      const issued = Date.parse(issuanceTime);
      return locations.has(location) && issued >= startMs && issued <= endMs;
    })
    .sort((a, b) => Date.parse(b.issuanceTime) - Date.parse(a.issuanceTime))
    .slice(0, INDEX_CAP)
    .map(({ id, issuanceTime }) => ({ id, productCode: "RR7", issuanceTime }));
  return Response.json({ "@graph": found }, { headers: JSON_LD });
}

function product(recording: NoaaRecording, url: URL): Response {
  const id = url.pathname.split("/").at(-1);
  const found = recording.rr7.products.find((product) => product.id === id);
  return found === undefined
    ? new Response("no such product\n", { status: 404 })
    : new Response(found.json, { headers: JSON_LD });
}
