import assert from "node:assert/strict";
import * as v from "valibot";
import { openUnpacked, readEvidence, RecordError } from "../../../oracle/decision/record_codec.ts";
import { checkCreateRequest } from "../../../oracle/events/create_request.ts";
import { checkEntriesRequest } from "../../../oracle/events/entries_request.ts";
import { readCursor, writeCursor } from "../../../oracle/events/listing.ts";
import type { EventTerms } from "../../../oracle/events/terms.ts";
import { readFacts, WeatherFileError } from "../../../oracle/files/footers/read_facts.ts";
import { readByteRange } from "../../../oracle/http/byte_range.ts";
import { checkInput, parseJson } from "../../../oracle/http/checked_input.ts";
import { decodePathPart, parseQuery } from "../../../oracle/http/query.ts";
import { findTag } from "../../../oracle/http/unchanged.ts";
import { OPERATIONS } from "../../../oracle/routes/operations/operations.ts";
import { concatBytes } from "../../../shared/bytes/concat.ts";
import { OracleError, oracleErrorOf } from "../../../shared/client/oracle_error.ts";
import { nextPage } from "../../../shared/client/event_list.ts";
import { SubmitEntriesRequest } from "../../../shared/contract/entry.ts";
import { CreateEventRequest } from "../../../shared/contract/event.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { verifyStatement } from "../../../shared/dlc/statement.ts";
import { keyFromPem, keyToPem } from "../../../shared/keys/pem.ts";
import { parsePubkey } from "../../../shared/keys/npub.ts";
import { SecretKey } from "../../../shared/keys/secret_key.ts";
import { NoaaDocumentError } from "../../../shared/noaa/error.ts";
import { checkReport } from "../../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../../shared/noaa/metar/document.ts";
import { readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import { parseDwml } from "../../../shared/noaa/ndfd/document.ts";
import { parseNdfdError } from "../../../shared/noaa/ndfd/error_document.ts";
import { parseRr7 } from "../../../shared/noaa/shef/bulletin.ts";
import {
  parseProductIndex,
  parseProductLocations,
  parseRr7Product,
} from "../../../shared/noaa/shef/product.ts";
import { parseStationCatalog } from "../../../shared/noaa/stations.ts";
import {
  checkRequestProof,
  RequestProofError,
  signRequest,
} from "../../../shared/nostr/request_proof.ts";
import { ParquetError, readFooter } from "../../../shared/parquet/footer.ts";
import { decodeDocument, RetainedDocumentError } from "../../../shared/parquet/retained.ts";
import { parseHttpDate } from "../../../shared/time/http_date.ts";
import { parseForeignInstant, parseInstant } from "../../../shared/time/instant.ts";
import { parseOffsetTime } from "../../../shared/time/offset_time.ts";
import { DAY_ENTRIES, DAY_EVENT } from "../../fixtures/event_requests.ts";
import { MemorySource } from "../../fixtures/memory_source.ts";
import { sampleText } from "../../noaa/samples.ts";

/** Something that turns what others sent into values, and how it says no. */
export interface Parser {
  readonly name: string;
  /** Inputs that it takes, or that are nearly so. */
  readonly seeds: readonly Uint8Array[];
  /** Reads one input; throws only {@link refusals}, and checks what holds of every result. */
  parse(bytes: Uint8Array<ArrayBuffer>): unknown;
  readonly refusals: readonly (new (...args: never[]) => Error)[];
}

const encoder = new TextEncoder();
const bytesOf = (...texts: readonly string[]) => texts.map((text) => encoder.encode(text));
/** Bytes as text, as bodies and documents are read: what is no UTF-8 is replaced. */
const decoder = new TextDecoder();

const samples = async (...paths: readonly string[]) =>
  bytesOf(...await Promise.all(paths.map(sampleText)));

const ofText = (
  name: string,
  seeds: readonly Uint8Array[],
  parse: (text: string) => unknown,
  ...refusals: Parser["refusals"]
): Parser => ({ name, seeds, refusals, parse: (bytes) => parse(decoder.decode(bytes)) });

const RECEIVED_MS = Date.UTC(2026, 8, 27, 6);

const noaa = async (): Promise<Parser[]> => [
  ofText(
    "METAR history",
    await samples(
      "noaa/golden/s01.xml",
      "noaa/golden/o11_precip_wx.xml",
      "noaa/golden/o12_nan.xml",
    ),
    (text) => parseMetarDocument(text).reports.map(checkReport),
    NoaaDocumentError,
  ),
  ofText(
    "raw METAR",
    bytesOf(
      "METAR KORD 241451Z 21012G20KT 10SM FEW250 28/18 A3001 RMK AO2 SLP158 T02830178 58012",
      "SPECI KPWM 240251Z COR VRB03KT 1/2SM R11/2400FT FG VV002 M01/M02 A2992 RMK AO2 P0003 60012",
    ),
    readRawText,
  ),
  ofText(
    "station catalog",
    await samples("noaa/stations/stations.cache.xml"),
    parseStationCatalog,
    NoaaDocumentError,
  ),
  ofText(
    "NDFD document",
    await samples(
      "noaa/golden/f02_max_min.xml",
      "noaa/golden/f20_snow.xml",
      "noaa/golden/f19b_two_tz_same_instants.xml",
    ),
    (text) => parseDwml(text, RECEIVED_MS),
    NoaaDocumentError,
  ),
  ofText(
    "NDFD error document",
    await samples("noaa/golden/f09b_error_doc_prolog.xml"),
    parseNdfdError,
    NoaaDocumentError,
  ),
  ofText(
    "SHEF bulletin",
    [
      ...bytesOf(".A MCI 0926 DH0800/PPH 0.21\n.A JFK 0926 DH0900 :dry:/PPH 0.00\n"),
      ...await samples("noaa/shef/shef-A.txt", "noaa/shef/shef-RR3OKX.txt"),
    ],
    (text) => parseRr7(text, RECEIVED_MS),
    NoaaDocumentError,
  ),
  ofText(
    "RR7 product",
    await samples("daemon/rr7-mci-positive.json.gz"),
    (text) => parseRr7Product(text),
    NoaaDocumentError,
  ),
  ofText(
    "RR7 index",
    bytesOf(
      JSON.stringify({
        "@graph": [{
          "@id": "https://api.weather.gov/products/1",
          id: "8b1c1d0e-0000-4000-8000-000000000001",
          wmoCollectiveId: "SRUS53",
          issuingOffice: "KEAX",
          issuanceTime: "2026-09-26T08:05:00+00:00",
          productCode: "RR7",
          productName: "Hydromet",
        }],
      }),
      JSON.stringify({ locations: { MCI: "Kansas City", NYC: null } }),
    ),
    (text) => {
      orRefused(() => parseProductLocations(text), NoaaDocumentError);
      return parseProductIndex(text);
    },
    NoaaDocumentError,
  ),
];

/** Events are made for these terms, whatever else the requests say. */
const TERMS: EventTerms = checkCreateRequest(v.parse(CreateEventRequest, DAY_EVENT));

const requests = (): Parser[] => [
  {
    name: "create request",
    seeds: bytesOf(
      JSON.stringify(DAY_EVENT),
      JSON.stringify({ ...DAY_EVENT, scoring_rules: "lines", lines_from_event: DAY_EVENT.id }),
    ),
    parse: (body) => checkCreateRequest(checkInput(CreateEventRequest, parseJson(body))),
    refusals: [RefusalError],
  },
  {
    name: "entries request",
    seeds: bytesOf(
      JSON.stringify(DAY_ENTRIES),
      JSON.stringify({
        event_id: DAY_EVENT.id,
        entries: DAY_ENTRIES.entries.map(({ id, event_id }) => ({
          id,
          event_id,
          expected_observations: [{ stations: "KORD", temp_high: "Over", wind_speed: null }],
        })),
      }),
    ),
    parse: (body) => checkEntriesRequest(checkInput(SubmitEntriesRequest, parseJson(body)), TERMS),
    refusals: [RefusalError],
  },
  ofText("queries of all operations", bytesOf(...QUERIES), (search) => {
    const query = parseQuery(search);
    for (const { query: schema } of OPERATIONS) {
      if (schema) orRefused(() => checkInput(schema, query), RefusalError);
    }
  }, RefusalError),
  ofText(
    "parts of paths",
    bytesOf("/oracle/events/0199a1b2-0000-7000-8000-0000000000aa", "%E2%82%AC/%2e%2e/%00"),
    (path) => path.split("/").map((part) => decodePathPart(part, "a part")),
    RefusalError,
  ),
  ofText("cursor", bytesOf(writeCursor({ createdAt: 1_790_000_000, id: DAY_EVENT.id })), (text) => {
    const place = readCursor(text);
    if (place) assert.deepEqual(readCursor(writeCursor(place)), place);
  }),
  ofText(
    "Range header",
    bytesOf("bytes=0-499", "bytes=-500", "bytes=9500-", "bytes=0-0,-1"),
    (text) => {
      const range = readByteRange(text, 10_000);
      if (typeof range !== "object") return;
      assert.ok(0 <= range.first && range.first <= range.last && range.last < 10_000);
    },
  ),
  ofText("If-None-Match header", bytesOf('"a", W/"b"', "*", '"6f1d-gzip"'), (text) => {
    assert.ok([undefined, '"a"', '"b"'].includes(findTag(text, ['"a"', '"b"'])));
  }),
  ofText("proof of a request", bytesOf(...PROOFS), (header) => {
    const { signer } = checkRequestProof(header, PROVEN);
    assert.equal(signer, PROVER.xOnlyPublicKey);
  }, RequestProofError),
  ofText("public key", bytesOf(PROVER.npub, PROVER.xOnlyPublicKey), parsePubkey, Error),
  ofText(
    "weather file name",
    bytesOf(
      "observations_2026-01-17T17:16:19.76658783Z.parquet",
      "forecasts_2030-01-01T05:00:00Z.parquet",
    ),
    (name) => {
      const parsed = parseWeatherFileName(name);
      if (parsed) assert.match(name, /^(observations|forecasts)_[\d:.TZ-]+\.parquet$/);
    },
  ),
  ofText(
    "instants",
    bytesOf(
      "2030-01-01T00:00:00.123456789Z",
      "2026-09-24T14:51:00-05:00",
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
    ),
    (text) => {
      const instants = [
        parseInstant(text),
        parseForeignInstant(text),
        parseOffsetTime(text),
        parseHttpDate(text, RECEIVED_MS),
      ];
      for (const ms of instants) assert.ok(ms === undefined || Number.isSafeInteger(ms), `${ms}`);
    },
  ),
];

const QUERIES = [
  "?limit=5&status=Live,Signed&station=KORD&start=2030-01-01T00:00:00Z&fields=id,status",
  "?station_ids=KORD,KJFK&start=2030-01-01T00%3A00%3A00Z&temperature_unit=celsius&metrics=temp_high",
  "?targets=KORD&metrics=temp_high,wind_speed&window_hours=24&line_window=day&days=3",
  "?after=0199a1b2-17&cursor=1790000000.0199a1b2-0000-7000-8000-0000000000aa&owner=me",
];

const PROVER = new SecretKey(new Uint8Array(32).fill(7));
const PROVEN = {
  method: "POST",
  urls: ["https://oracle.example/oracle/events"],
  nowMs: Date.UTC(2030, 0, 1),
};
const PROOFS = [encoder.encode("{}"), undefined].map((body) =>
  signRequest(PROVER, { method: "POST", url: PROVEN.urls[0]!, body, nowMs: PROVEN.nowMs })
);

const MIB = 1024 * 1024;

const files = async (): Promise<Parser[]> => {
  const observations = await Deno.readFile(
    new URL(
      "../../../testdata/parquet/observations_2026-01-17T17:16:19.76658783Z.parquet",
      import.meta.url,
    ),
  );
  const footer = observations.subarray(-footerBytes(observations));
  const data = observations.subarray(0, -footer.length);
  return [
    {
      name: "footer of a weather file",
      seeds: [footer],
      parse: (bytes) => readFooter(new MemorySource(concatBytes([data, withLength(bytes)]))),
      refusals: [ParquetError],
    },
    {
      name: "facts of a weather file",
      seeds: [observations],
      parse: (bytes) =>
        readFacts(new MemorySource(bytes), "observations", {
          documentBytes: MIB,
          documentsBytes: MIB,
        }),
      refusals: [WeatherFileError],
    },
    ofText(
      "retained document",
      await Promise.all(
        ["KORD 241451Z", "<response/>".repeat(50)].map(async (text) => {
          const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
          const packed = new Uint8Array(await new Response(stream).arrayBuffer());
          return encoder.encode(packed.toBase64());
        }),
      ),
      (text) => assert.ok(decodeDocument(text, MIB).length <= MIB),
      RetainedDocumentError,
    ),
  ];
};

/** The bytes of a file's footer, with its length and mark. */
function footerBytes(file: Uint8Array): number {
  return new DataView(file.buffer, file.byteOffset + file.length - 8).getUint32(0, true) + 8;
}

/** A damaged footer whose length is told rightly, or nothing but that would be found. */
function withLength(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length < 8) return bytes;
  new DataView(bytes.buffer).setUint32(bytes.length - 8, bytes.length - 8, true);
  bytes.set(encoder.encode("PAR1"), bytes.length - 4);
  return bytes;
}

const keys = (): Parser[] => [
  ofText("key file", bytesOf(keyToPem(PROVER)), keyFromPem, Error),
];

const answers = async (): Promise<Parser[]> => [
  {
    name: "decision record",
    seeds: await samples("records/first_release_wind.json.gz"),
    parse: (json) => readEvidence(openUnpacked(json).evidenceJson),
    refusals: [RecordError],
  },
  ofText("statement", bytesOf(JSON.stringify(STATEMENT)), (text) => {
    const value = orRefused(() => JSON.parse(text), SyntaxError);
    assert.equal(verifyStatement(value, PROVER.xOnlyPublicKey), false);
  }),
  {
    name: "error of an oracle",
    seeds: bytesOf(
      JSON.stringify({ type: "about:blank", title: "", status: 400, detail: "x", error: "x" }),
      JSON.stringify({ detail: "no", error: { type: "not_allowed", detail: "no" } }),
    ),
    parse: (body) => assert.ok(oracleErrorOf(400, body, new Headers()) instanceof OracleError),
    refusals: [],
  },
  ofText("Link header", bytesOf('</oracle/events?cursor=1>; rel="next"'), (text) => {
    const headers = orRefused(() => new Headers({ link: text }), TypeError);
    if (headers) nextPage(headers);
  }),
];

const STATEMENT = {
  signature: "00".repeat(64),
  statement: {
    event_id: DAY_EVENT.id,
    signing_date: 1_790_172_800,
    expiry: 1_790_259_200,
    nonce_point: `02${"11".repeat(32)}`,
    outcomes: { kind: "ranking", number_of_places_win: 1, entry_ids: [DAY_EVENT.id] },
    terms: {
      kind: "observation",
      source: "noaa_weather",
      start_observation_date: 1_790_000_000,
      end_observation_date: 1_790_086_400,
      targets: ["KORD"],
      scoring_fields: ["temp_high"],
      number_of_values_per_entry: 1,
      scoring_rules: "lines",
      lines: [{ target: "KORD", metric: "temp_high", lower: -1, upper: 1, window_hours: 24 }],
    },
  },
};

/** What `work` gives, or nothing when it refuses in that way. */
function orRefused<T>(work: () => T, refusal: Parser["refusals"][number]): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

/** Every parser of what others send: NOAA, clients, uploaders, oracles, and whoever hands out records. */
export async function parsers(): Promise<readonly Parser[]> {
  return [...await noaa(), ...requests(), ...await files(), ...keys(), ...await answers()];
}
