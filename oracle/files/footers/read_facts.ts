import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import * as v from "valibot";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
} from "../../../shared/contract/forecast_file.ts";
import {
  type BatchReceipt,
  COVERAGE_VERSION,
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  ObservationCoverage,
  PRECIPITATION_KEY,
  PrecipitationObservations,
} from "../../../shared/contract/observation_file.ts";
import { schemaProblem } from "../../../shared/contract/schema_problem.ts";
import type { Column } from "../../../shared/contract/table.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import {
  footerValue,
  ParquetError,
  type ParquetFooter,
  readFooter,
} from "../../../shared/parquet/footer.ts";
import { decodeDocument, RetainedDocumentError } from "../../../shared/parquet/retained.ts";
import { letOthersPass } from "../../../shared/lifecycle/loop_rounds.ts";
import { columnBounds } from "./column_bounds.ts";
import { placeFinder } from "./document_places.ts";
import type { FileFacts, RetainedFact } from "./file_facts.ts";
import { hasIllFormedText } from "./ill_formed_text.ts";
import type { PrecipitationFooter } from "../../stored/precipitation.ts";
import type { FileLimits } from "../disk/limits.ts";
import { type PackedDocument, retainedDocuments } from "./retained_documents.ts";

/** A file is not a weather file of its kind. */
export class WeatherFileError extends Error {
  override readonly name = "WeatherFileError";
}

const COLUMNS: Readonly<Record<WeatherFileKind, readonly Column[]>> = {
  observations: OBSERVATION_COLUMNS,
  forecasts: FORECAST_COLUMNS,
};
const INDISPENSABLE: Readonly<Record<WeatherFileKind, readonly string[]>> = {
  observations: ["station_id", "generated_at"],
  forecasts: ["station_id", "generated_at", "begin_time", "end_time"],
};
const BOUNDED = ["generated_at", "source_received_at"];

/**
 * Reads and checks everything of a weather file but its rows: schema, footers, and each retained document against its
 * hash. Documents are unpacked one at a time, within the limits.
 *
 * @throws {WeatherFileError} naming what is wrong
 */
export async function readFacts(
  source: ByteSource,
  kind: WeatherFileKind,
  limits: Pick<FileLimits, "documentBytes" | "documentsBytes">,
): Promise<{ facts: FileFacts; footer: ParquetFooter }> {
  try {
    const { footer, columns } = await readSchema(source, kind);
    const facts: FileFacts = {
      rows: footer.rows,
      columns,
      bounds: columnBounds(footer, BOUNDED.filter((name) => columns.includes(name))),
      receipts: receiptsOf(footer),
      precipitation: precipitationOf(footer),
      documents: await checkedDocuments(source, footer, limits),
    };
    return { facts, footer };
  } catch (error) {
    throw describe(error);
  }
}

/**
 * Reads and checks what {@link readFacts} does of an observation file but for the documents.
 * @throws {WeatherFileError} naming what is wrong
 */
export async function readReceipts(
  source: ByteSource,
): Promise<{ receipts: readonly BatchReceipt[]; footer: ParquetFooter }> {
  try {
    const { footer } = await readSchema(source, "observations");
    return { receipts: receiptsOf(footer), footer };
  } catch (error) {
    throw describe(error);
  }
}

/**
 * The retained documents of a footer, each unpacked when it is reached, within the limits, and held against its hash.
 * @throws {WeatherFileError} when one is not what it should be
 */
export function* unpackedDocuments(
  footer: ParquetFooter,
  { documentBytes, documentsBytes }: Pick<FileLimits, "documentBytes" | "documentsBytes">,
): Generator<PackedDocument & { readonly bytes: Uint8Array }> {
  let left = documentsBytes;
  try {
    for (const document of retainedDocuments(footer)) {
      const bytes = decodeDocument(document.content, Math.min(documentBytes, left));
      left -= bytes.byteLength;
      if (sha256Hex(bytes) !== document.sha256) {
        throw new WeatherFileError(`the document ${document.sha256} does not have that hash`);
      }
      yield { ...document, bytes };
    }
  } catch (error) {
    throw describe(error);
  }
}

async function readSchema(
  source: ByteSource,
  kind: WeatherFileKind,
): Promise<{ footer: ParquetFooter; columns: string[] }> {
  const footer = await readFooter(source);
  requireSingleEntries(footer);
  requireWellFormedText(footer);
  return { footer, columns: knownColumns(footer, kind) };
}

/** Of two entries with one key each reader could believe another. */
function requireSingleEntries({ keyValue }: ParquetFooter): void {
  const seen = new Set<string>();
  for (const [key] of keyValue) {
    if (seen.has(key) && isOurs(key)) throw new WeatherFileError(`the footer has ${key} twice`);
    seen.add(key);
  }
}

/** The index could not keep it. */
function requireWellFormedText({ keyValue }: ParquetFooter): void {
  const bad = keyValue.find(([key, value]) => isOurs(key) && hasIllFormedText(value));
  if (bad) throw new WeatherFileError(`${bad[0]} has a text with half of a surrogate pair`);
}

function isOurs(key: string): boolean {
  return key === OBSERVATION_COVERAGE_KEY || key === OBSERVATION_AUDIT_KEY ||
    key === PRECIPITATION_KEY || key.startsWith(FORECAST_SOURCE_KEY_PREFIX);
}

/** Columns are matched by name: there may be fewer or others, but a known one must have its type. */
function knownColumns(footer: ParquetFooter, kind: WeatherFileKind): string[] {
  const found = new Map(footer.columns.map((column) => [column.name, column.type]));
  const leaves = new Set(footer.metadata.schema.slice(1).map((element) => element.name));
  const known = COLUMNS[kind].filter(({ name }) => leaves.has(name));
  for (const { name, type } of known) {
    if (found.get(name) !== type) throw new WeatherFileError(`the column ${name} must be ${type}`);
  }
  const names = known.map((column) => column.name);
  const missing = INDISPENSABLE[kind].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new WeatherFileError(`there is no column ${missing.join(", ")}`);
  return names;
}

function receiptsOf(footer: ParquetFooter): readonly BatchReceipt[] {
  const text = footerValue(footer, OBSERVATION_COVERAGE_KEY);
  if (text === undefined) return [];
  const coverage = parseEntry(OBSERVATION_COVERAGE_KEY, ObservationCoverage, text);
  const isTrusted = coverage.version === COVERAGE_VERSION && coverage.interval === "closed";
  return isTrusted ? coverage.batches : [];
}

function precipitationOf(footer: ParquetFooter): PrecipitationFooter | null {
  const text = footerValue(footer, PRECIPITATION_KEY);
  if (text === undefined) return null;
  const { version: _, sources, ...rest } = parseEntry(
    PRECIPITATION_KEY,
    PrecipitationObservations,
    text,
  );
  const listed = Object.entries(sources).map(([sha256, { source_url, received_at }]) =>
    [sha256, { source_url, received_at }] as const
  );
  return { ...rest, sources: Object.fromEntries(listed) };
}

async function checkedDocuments(
  source: ByteSource,
  footer: ParquetFooter,
  limits: Pick<FileLimits, "documentBytes" | "documentsBytes">,
): Promise<RetainedFact[]> {
  const checked: RetainedFact[] = [];
  const { dataEnd } = footer;
  const placeOf = placeFinder(await source.read(dataEnd, source.size - dataEnd), dataEnd);
  for (const { key, sha256, url, receivedAt, content } of unpackedDocuments(footer, limits)) {
    const place = placeOf(content) ?? null;
    checked.push({ key: entryName(key), sha256, url, receivedAt, place });
    await letOthersPass(); // a national file holds a minute's worth of other requests
  }
  return checked;
}

function parseEntry<Schema extends v.GenericSchema>(
  key: string,
  schema: Schema,
  text: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJson(key, text), { abortEarly: true });
  if (result.success) return result.output;
  const { field, problem } = schemaProblem(result.issues[0]);
  throw new WeatherFileError(`${key}: ${field ?? "the entry"} ${problem}`);
}

function parseJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WeatherFileError(`${key} is not JSON`, { cause });
  }
}

/** Forecast documents share one name: their hashes tell them apart. */
function entryName(key: string): string {
  return key.startsWith(FORECAST_SOURCE_KEY_PREFIX) ? FORECAST_SOURCE_KEY_PREFIX : key;
}

function describe(error: unknown): Error {
  if (error instanceof WeatherFileError) return error;
  const isOfFile = error instanceof ParquetError || error instanceof RetainedDocumentError ||
    error instanceof SyntaxError || error instanceof RangeError;
  if (isOfFile) return new WeatherFileError(error.message, { cause: error });
  if (v.isValiError(error)) {
    const { field, problem } = schemaProblem(error.issues[0]);
    return new WeatherFileError(`a retained document: ${field ?? "it"} ${problem}`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}
