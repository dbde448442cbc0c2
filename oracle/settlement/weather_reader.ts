import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import type { BaselinePlanner } from "../events/baseline_requirement.ts";
import type { EventTerms } from "../events/terms.ts";
import { planBaseline } from "../evidence/forecasts/baseline.ts";
import { selectIssue } from "../evidence/forecasts/forecast_selection.ts";
import type { BaselineInput } from "../evidence/forecasts/baseline_input.ts";
import type { StoredEvidence } from "../evidence/input.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import type { ClosedSpan } from "../stored/closed_span.ts";
import { type NeededDocument, neededDocuments } from "../evidence/needed_documents.ts";
import { scoresPrecipitation } from "../evidence/observations/metric_groups.ts";
import { readSpan } from "../evidence/observations/observation_proof.ts";
import { provisionalPublications, provisionalReadings } from "../weather/questions/provisional.ts";
import {
  FORECAST_LOOK_BACK_MS,
  forecastPublications,
  observationPublications,
} from "../evidence/collection/publication.ts";
import type { Block } from "../stored/block.ts";
import { judgeEvidence } from "../evidence/strict.ts";
import type { Archive } from "../files/archive.ts";
import type { EvidenceRows } from "../weather/rows/evidence_rows.ts";
import {
  type DocumentArchive,
  DocumentReader,
  documentVerdicts,
  lostDocuments,
} from "./document_verdicts.ts";
import type { SettlementReader } from "./ports.ts";

/** The stored rows that the rules are given. */
export type StoredRows = Pick<EvidenceRows, "observations" | "newestForecasts">;

/** What reading the weather of events needs. */
export interface WeatherReaderOptions {
  readonly archive:
    & DocumentArchive
    & Pick<Archive, "list" | "receipts" | "precipitation" | "forecastSources">;
  readonly rows: StoredRows;
  /** Beginnings of the URLs that count as sources. */
  readonly urlPrefixes: readonly string[];
  readonly clock: Clock;
}

/** Reads the weather of events from the published files. */
export interface WeatherReader extends SettlementReader {
  /** Baselines as the strict rules would plan them now; none when no forecast of the last week is there. */
  readonly planBaselines: BaselinePlanner;
}

/** Collections older than this are not looked for: an event expires sooner. */
const COLLECTION_LOOK_BACK_MS = 2 * DAY_MS;

/** Reads rows, receipts and documents, and puts them before the rules of `oracle/evidence`. */
export function weatherReader(options: WeatherReaderOptions): WeatherReader {
  const { archive, rows, urlPrefixes, clock } = options;

  async function provisional(event: EventTerms, nowMs: number) {
    const terms = evidenceTerms(event);
    const { locations: stations, startMs } = terms;
    const forecastFiles = provisionalPublications(startMs, nowMs);
    const observations = await rows.observations({
      stations,
      publications: observationPublications(terms, nowMs),
      asEvidence: false,
      ...readSpan(terms),
    });
    const forecasts = await selectedForecasts(terms, nowMs, forecastFiles, false);
    return provisionalReadings({ terms, nowMs, urlPrefixes, observations, ...forecasts });
  }

  async function strict(event: EventTerms, nowMs: number) {
    const terms = evidenceTerms(event);
    const documents = new DocumentReader(archive);
    const receipts = readReceipts(terms, nowMs);
    const [stored] = await Promise.all([
      storedInput(terms, nowMs, receipts),
      // Receipts name most documents, and the rows come from another thread.
      receipts.then((read) =>
        documents.read(neededDocuments({ ...nothing(terms, nowMs), receipts: read }))
      ),
    ]);
    const needed = neededDocuments(stored);
    const verdicts = await documentVerdicts(archive, needed);
    const { contentOf } = documents;
    const { readings, block } = judgeEvidence({ ...stored, verdicts });
    if (block) return { readings, block, evidence: { stored, contentOf } };
    await documents.read(needed);
    const lost = lostDocuments(needed, verdicts, contentOf);
    return { readings, block: lossBlock(lost), evidence: { stored, contentOf } };
  }

  async function prepare(event: EventTerms, nowMs: number) {
    const terms = evidenceTerms(event);
    const stored = await storedInput(terms, nowMs, readReceipts(terms, nowMs));
    await documentVerdicts(archive, neededDocuments(stored));
  }

  async function planBaselines(event: EventTerms) {
    const nowMs = clock.now();
    const recent = { start: nowMs - FORECAST_LOOK_BACK_MS, end: nowMs };
    if ((await archive.list({ ...recent, kinds: ["forecasts"] })).length === 0) return [];
    const terms = evidenceTerms(event);
    const publications = forecastPublications(terms.startMs, nowMs);
    const forecasts = await selectedForecasts(terms, nowMs, publications, true);
    return planBaseline({ terms, nowMs, urlPrefixes, ...forecasts }, terms.metrics);
  }

  async function newestCollection(): Promise<number | undefined> {
    const end = clock.now();
    const start = end - COLLECTION_LOOK_BACK_MS;
    const names = await archive.list({ start, end, kinds: ["observations"] });
    const newest = parseWeatherFileName(names.at(-1) ?? "");
    return newest && Number(newest.instantNs / 1_000_000_000n);
  }

  function nothing(terms: ScoredTerms, nowMs: number): StoredEvidence {
    const none = { observations: [], forecasts: [], retained: [], receipts: [], precipitation: [] };
    return { terms, nowMs, urlPrefixes, ...none };
  }

  function readReceipts(terms: ScoredTerms, nowMs: number): Promise<StoredReceipt[]> {
    const publications = observationPublications(terms, nowMs);
    return archive.receipts({ stations: terms.locations, publications, ...readSpan(terms) });
  }

  async function storedInput(
    terms: ScoredTerms,
    nowMs: number,
    readingReceipts: Promise<StoredReceipt[]>,
  ): Promise<StoredEvidence> {
    const stations = terms.locations;
    const publications = observationPublications(terms, nowMs);
    const needsPrecipitation = scoresPrecipitation(terms);
    // Rows come from another thread, so that the rest is read meanwhile.
    const [observations, forecasts, receipts, precipitation] = await Promise.all([
      rows.observations({ stations, publications, asEvidence: true, ...readSpan(terms) }),
      selectedForecasts(terms, nowMs, forecastPublications(terms.startMs, nowMs), true),
      readingReceipts,
      needsPrecipitation ? archive.precipitation(publications) : [],
    ]);
    return { terms, nowMs, urlPrefixes, observations, ...forecasts, receipts, precipitation };
  }

  /** The rows of each station's selected issue, and the documents that they name. */
  async function selectedForecasts(
    terms: ScoredTerms,
    nowMs: number,
    publications: ClosedSpan,
    asEvidence: boolean,
  ): Promise<Pick<BaselineInput, "forecasts" | "retained">> {
    if (publications.fromMs > publications.toMs) return { forecasts: [], retained: [] };
    const { locations: stations, startMs } = terms;
    const read = await rows
      .newestForecasts({ stations, publications, asEvidence, startMs, nowMs });
    const rowsOf = Map.groupBy(read, (row) => row.station_id);
    const forecasts = stations.flatMap((station) =>
      selectIssue(rowsOf.get(station) ?? [], { terms, nowMs })
    );
    const named = [...new Set(forecasts.map((row) => row.source_xml_sha256 ?? ""))];
    const retained = named.length === 0 ? [] : await archive.forecastSources(publications, named);
    return { forecasts, retained };
  }

  return { provisional, prepare, strict, planBaselines, newestCollection };
}

function lossBlock(lost: readonly NeededDocument[]): Block | undefined {
  if (lost.length === 0) return undefined;
  const files = [...new Set(lost.map(({ file }) => file.name))].join(", ");
  return {
    code: "source_unavailable",
    message: `retained documents that the readings rest on cannot be read any more: ${files}`,
    sourceCoverage: false,
  };
}

function evidenceTerms({ locations, metrics, startsAt, endsAt, signingAt }: EventTerms) {
  return {
    locations: [...locations],
    metrics: [...metrics],
    startMs: startsAt * 1000,
    endMs: endsAt * 1000,
    signingMs: signingAt * 1000,
  };
}
