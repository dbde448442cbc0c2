import { isDeepStrictEqual } from "node:util";
import type { Reading } from "../../shared/contract/metric.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { Turns } from "../../shared/lifecycle/turns.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { PlannedPair } from "../events/window_plan.ts";
import { type EventTerms, type ScoredEvent, scoredTerms } from "../events/terms.ts";
import { planBaseline } from "../evidence/forecasts/baseline.ts";
import { placeForecast } from "../evidence/forecasts/forecast_place.ts";
import { readReports, type Report } from "../evidence/observations/report.ts";
import type { BaselineInput } from "../evidence/forecasts/baseline_input.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import type { ListedFile } from "../stored/listed_file.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { type NeededDocument, neededDocuments } from "../evidence/needed_documents.ts";
import { scoresPrecipitation } from "../evidence/observations/metric_groups.ts";
import {
  aroundSpan,
  evidencePublications,
  forecastPublications,
  readSpan,
} from "../evidence/collection/publication.ts";
import { provisionalPublications, provisionalReadings } from "../weather/questions/provisional.ts";
import type { Block } from "../stored/block.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import { inOrder } from "../evidence/evidence_order.ts";
import type { LackingEvidence } from "../evidence/collection/lacking.ts";
import { lackingEvidence } from "../evidence/lacking_evidence.ts";
import { judgeEvidence } from "../evidence/strict.ts";
import type { Facts } from "../files/facts/facts.ts";
import { FilesUnavailableError, type SearchedFiles } from "../files/searched_files.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import type { EvidenceRows } from "../weather/rows/evidence_rows.ts";
import { selectedForecasts } from "../weather/rows/selected_forecasts.ts";
import { UnreadableFileError } from "../weather/rows/file_rows.ts";
import {
  type DocumentFacts,
  DocumentReader,
  documentVerdicts,
  lostDocuments,
} from "./document_verdicts.ts";
import type { SettlementReader, StrictResult } from "./ports.ts";
import { blockSpans } from "./wanted_list.ts";
import type { RecheckRequest, RecordChecks } from "./record_recheck.ts";

/** The stored rows that the rules are given. */
export type StoredRows = Pick<EvidenceRows, "observations" | "newestForecasts">;

/** What reading the weather of events needs. */
export interface WeatherReaderOptions {
  readonly uploads: Pick<Uploads, "list">;
  readonly searched: Pick<SearchedFiles, "find" | "listed">;
  readonly facts: DocumentFacts & Pick<Facts, "receipts" | "precipitation" | "forecastSources">;
  readonly rows: StoredRows;
  /** Beginnings of the URLs that count as sources. */
  readonly urlPrefixes: readonly string[];
  readonly clock: Clock;
  readonly checks: Pick<RecordChecks, "expect" | "verify">;
}

/** How often files are read again because others came meanwhile. */
const MOST_ATTEMPTS = 3;

/** Collections older than this are not looked for: an event expires sooner. */
const COLLECTION_LOOK_BACK_MS = 2 * DAY_MS;

/**
 * Reads the weather of events from the published files: rows, receipts and documents, put before the rules of
 * `oracle/evidence`.
 */
export class WeatherReader implements SettlementReader {
  readonly #options: WeatherReaderOptions;
  readonly #turns = new Turns();

  constructor(options: WeatherReaderOptions) {
    this.#options = options;
  }

  async provisional(event: EventTerms, nowMs: number): Promise<Reading[]> {
    const { rows, urlPrefixes } = this.#options;
    const terms = scoredTerms(event);
    const forecastFiles = provisionalPublications(terms.startMs, nowMs);
    const observations = await rows.observations({
      stations: terms.locations,
      publications: evidencePublications(terms, nowMs, CURRENT_RULES),
      asEvidence: false,
      ...readSpan(terms),
    });
    const forecasts = await this.#selectedForecasts(terms, nowMs, forecastFiles, false);
    return provisionalReadings({
      terms,
      rules: CURRENT_RULES,
      nowMs,
      urlPrefixes,
      observations,
      ...forecasts,
    });
  }

  async strict(event: EventTerms, nowMs: number): Promise<StrictResult> {
    this.#options.checks.expect(); // of what is read a record may be made
    const terms = scoredTerms(event);
    try {
      let files = await this.#searchedFiles(terms, nowMs);
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const result = await this.#strictIn(files, terms, nowMs).catch(unreadable);
        const now = await this.#searchedFiles(terms, nowMs);
        if (isDeepStrictEqual(now, files)) {
          if (result instanceof UnreadableFileError) throw result;
          return result;
        }
        files = now; // others came, or one was set aside because it could not be read
      }
    } catch (error) {
      if (!(error instanceof FilesUnavailableError)) throw error;
      return this.#unavailable(error.message, terms, nowMs, error.isPassing);
    }
    return this.#unavailable("weather files came while they were read", terms, nowMs);
  }

  /** Reads what the listed files say. */
  async #strictIn(
    files: readonly ListedFile[],
    terms: ScoredTerms,
    nowMs: number,
  ): Promise<StrictResult> {
    const { facts } = this.#options;
    const documents = new DocumentReader(facts);
    const receipts = this.#readReceipts(terms, nowMs);
    const [stored] = await Promise.all([
      this.#readStored(terms, nowMs, receipts, files),
      // Receipts name most documents, and the rows come from another thread.
      receipts.then((read) =>
        documents.read(neededDocuments({ ...this.#nothing(terms, nowMs), receipts: read }))
      ),
    ]);
    const needed = neededDocuments(stored);
    const verdicts = await documentVerdicts(facts, needed);
    const { contentOf } = documents;
    const { readings, block, setAside } = judgeEvidence({ ...stored, verdicts });
    if (block) {
      const wanted = blockSpans(terms, lackingEvidence({ ...stored, verdicts }), nowMs);
      return { readings, block: { ...block, wanted }, evidence: { stored, contentOf } };
    }
    await documents.read(needed);
    const lost = lostDocuments(needed, verdicts, contentOf);
    return { readings, block: lossBlock(lost), setAside, evidence: { stored, contentOf } };
  }

  async prepare(event: EventTerms, nowMs: number): Promise<void> {
    const terms = scoredTerms(event);
    const stored = await this.#readStored(terms, nowMs, this.#readReceipts(terms, nowMs));
    await documentVerdicts(this.#options.facts, neededDocuments(stored));
  }

  recheck(request: RecheckRequest): Promise<string | undefined> {
    return this.#options.checks.verify(request);
  }

  /** What an event whose window has ended lacks for being settled by the strict rules. */
  async lacking(event: EventTerms, nowMs: number): Promise<LackingEvidence[]> {
    const terms = scoredTerms(event);
    const files = await this.#listedFiles(terms, nowMs);
    const stored = await this.#readStored(terms, nowMs, this.#readReceipts(terms, nowMs), files);
    const verdicts = await documentVerdicts(this.#options.facts, neededDocuments(stored));
    return lackingEvidence({ ...stored, verdicts });
  }

  async newestCollection(): Promise<number | undefined> {
    const { uploads, clock } = this.#options;
    const end = clock.now();
    const start = end - COLLECTION_LOOK_BACK_MS;
    const names = await uploads.list({ start, end, kinds: ["observations"] });
    const newest = parseWeatherFileName(names.at(-1) ?? "");
    return newest && Number(newest.instantNs / 1_000_000_000n);
  }

  /** Baselines as the strict rules would plan them now, each pair's or why it has none. */
  async planBaselines(event: ScoredEvent): Promise<readonly PlannedPair[]> {
    const { urlPrefixes, clock } = this.#options;
    const nowMs = clock.now();
    const terms = scoredTerms(event);
    const publications = forecastPublications(terms.startMs, nowMs);
    const [forecasts, reports] = await Promise.all([
      this.#selectedForecasts(terms, nowMs, publications, true),
      this.#lastDay(terms, nowMs),
    ]);
    const rowsOf = Map.groupBy(forecasts.forecasts, (row) => row.station_id);
    const lastDay = { startMs: nowMs - DAY_MS, endMs: nowMs };
    const planned: PlannedPair[] = [];
    for (const station of terms.locations) {
      await this.#turns.pass(); // a station takes milliseconds
      const own = rowsOf.get(station) ?? [];
      const { problem } = placeForecast(own, reports.get(station) ?? [], lastDay, CURRENT_RULES);
      const input = {
        terms: { ...terms, locations: [station] },
        rules: CURRENT_RULES,
        nowMs,
        urlPrefixes,
        retained: forecasts.retained,
        forecasts: own,
      };
      for (const each of planBaseline(input, terms.metrics)) {
        const reason = each.reason ?? problem ?? null;
        planned.push(reason === null ? each : { ...each, baseline: null, reason });
      }
    }
    return planned;
  }

  /** What the stations of an event reported in the last day, as it is stored. */
  async #lastDay(
    { locations: stations }: ScoredTerms,
    nowMs: number,
  ): Promise<ReadonlyMap<string, readonly Report[]>> {
    const lastDay = { fromMs: nowMs - DAY_MS, toMs: nowMs };
    const rows = await this.#options.rows
      .observations({ stations, publications: lastDay, asEvidence: false, ...lastDay });
    return new Map(
      [...Map.groupBy(rows, (row) => row.station_id)]
        .map(([station, own]) => [station, readReports(own, "display", CURRENT_RULES)]),
    );
  }

  async #searchedFiles(terms: ScoredTerms, nowMs: number): Promise<ListedFile[]> {
    const { searched } = this.#options;
    return [
      ...await searched.find("forecasts", forecastPublications(terms.startMs, nowMs)),
      ...await searched.find("observations", evidencePublications(terms, nowMs, CURRENT_RULES)),
    ];
  }

  /** The same files, whether they are there or not. */
  async #listedFiles(terms: ScoredTerms, nowMs: number): Promise<ListedFile[]> {
    const { searched } = this.#options;
    return [
      ...await searched.listed("forecasts", forecastPublications(terms.startMs, nowMs)),
      ...await searched.listed("observations", evidencePublications(terms, nowMs, CURRENT_RULES)),
    ];
  }

  #unavailable(
    message: string,
    terms: ScoredTerms,
    nowMs: number,
    isPassing = true,
  ): StrictResult {
    return {
      readings: [],
      block: { code: "source_unavailable", message, sourceCoverage: false, isPassing },
      evidence: { stored: this.#nothing(terms, nowMs), contentOf: () => undefined },
    };
  }

  #nothing(terms: ScoredTerms, nowMs: number): StoredEvidence {
    const none = { observations: [], forecasts: [], retained: [], receipts: [], precipitation: [] };
    const { urlPrefixes } = this.#options;
    return { terms, rules: CURRENT_RULES, nowMs, urlPrefixes, ...none };
  }

  #readReceipts(terms: ScoredTerms, nowMs: number): Promise<StoredReceipt[]> {
    const publications = evidencePublications(terms, nowMs, CURRENT_RULES);
    return this.#options.facts
      .receipts({ stations: terms.locations, publications, ...readSpan(terms) });
  }

  async #readStored(
    terms: ScoredTerms,
    nowMs: number,
    readingReceipts: Promise<StoredReceipt[]>,
    files: readonly ListedFile[] = [],
  ): Promise<StoredEvidence> {
    const { rows, facts, urlPrefixes } = this.#options;
    const stations = terms.locations;
    const publications = evidencePublications(terms, nowMs, CURRENT_RULES);
    const needsPrecipitation = scoresPrecipitation(terms);
    // Rows come from another thread, so that the rest is read meanwhile.
    const [observations, forecasts, receipts, precipitation] = await Promise.all([
      rows.observations({ stations, publications, asEvidence: true, ...aroundSpan(terms) }),
      this.#selectedForecasts(terms, nowMs, forecastPublications(terms.startMs, nowMs), true),
      readingReceipts,
      needsPrecipitation ? facts.precipitation(publications) : [],
    ]);
    return inOrder({
      terms,
      rules: CURRENT_RULES,
      nowMs,
      urlPrefixes,
      files,
      observations,
      ...forecasts,
      receipts,
      precipitation,
    });
  }

  #selectedForecasts(
    { locations: stations, startMs }: ScoredTerms,
    nowMs: number,
    publications: ClosedSpan,
    asEvidence: boolean,
  ): Promise<Pick<BaselineInput, "forecasts" | "retained">> {
    const { rows, facts } = this.#options;
    return selectedForecasts(rows, facts, { stations, publications, startMs, nowMs, asEvidence });
  }
}

function unreadable(error: unknown): UnreadableFileError {
  if (error instanceof UnreadableFileError) return error;
  throw error;
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
