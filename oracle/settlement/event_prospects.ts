import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import type { RefusedPair } from "../events/baseline_requirement.ts";
import type { PlannedPair, PlanningWeather } from "../events/window_plan.ts";
import type { Prospects } from "../events/prospects.ts";
import { type ScoredEvent, scoredTerms } from "../events/terms.ts";
import { evidencePublications, readSpan } from "../evidence/collection/publication.ts";
import { isPrecipitation, scoresPrecipitation } from "../evidence/observations/metric_groups.ts";
import { readReports, type Report } from "../evidence/observations/report.ts";
import { hasFixedHours } from "../evidence/precipitation/fixed_hours.ts";
import {
  precipitationProblem,
  type PrecipitationProspect,
  provableWindows,
} from "../evidence/precipitation/provable_window.ts";
import type { Facts } from "../files/facts/facts.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import type { StoredPrecipitation } from "../stored/precipitation.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import type { EvidenceRows } from "../weather/rows/evidence_rows.ts";

/** What the prospects of events are judged by. */
export interface EventProspectsOptions {
  readonly uploads: Pick<Uploads, "list">;
  readonly facts: Pick<Facts, "precipitation">;
  readonly rows: Pick<EvidenceRows, "observations" | "newestForecasts">;
  readonly planBaselines: (event: ScoredEvent) => Promise<readonly PlannedPair[]>;
  /** Ids of all stations with a report in the files published since an instant. */
  readonly stationsSince: (sinceMs: number) => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
}

/** A station that no file of this time has a report or a forecast of is unknown. */
const KNOWN_WITHIN_MS = 30 * DAY_MS;
/** Bulletins that cover a station tell of it every hour. */
const FIXED_HOURS_WITHIN_MS = 3 * HOUR_MS;

/** Judges by the published files whether an event could ever be settled. */
export class EventProspects implements Prospects, PlanningWeather {
  readonly #options: EventProspectsOptions;

  constructor(options: EventProspectsOptions) {
    this.#options = options;
  }

  async knownStations(stations: readonly string[]): Promise<ReadonlySet<string> | undefined> {
    const { uploads, stationsSince, clock } = this.#options;
    const end = clock.now();
    const start = end - KNOWN_WITHIN_MS;
    for (const kind of ["observations", "forecasts"] as const) {
      if ((await uploads.list({ start, end, kinds: [kind] })).length === 0) return undefined;
    }
    // Nearly every station reported today, and a day is read much faster than a month.
    const recent = await this.#reportsIn(stations, lastDay(end), lastDay(end));
    if (stations.every((station) => recent.has(station))) return new Set(recent.keys());
    const known = new Set(await stationsSince(start));
    const others = stations.filter((station) => !known.has(station));
    for (const station of await this.#forecastStations(others, start, end)) known.add(station);
    return known;
  }

  /** Those of the stations that a forecast file has. */
  async #forecastStations(
    stations: readonly string[],
    fromMs: number,
    nowMs: number,
  ): Promise<ReadonlySet<string>> {
    if (stations.length === 0) return new Set();
    const rows = await this.#options.rows.newestForecasts({
      stations,
      publications: { fromMs, toMs: nowMs },
      asEvidence: false,
      startMs: nowMs,
      nowMs,
    });
    return new Set(rows.map((row) => row.station_id));
  }

  planBaselines(event: ScoredEvent): Promise<readonly PlannedPair[]> {
    return this.#options.planBaselines(event);
  }

  async unprovablePairs(event: ScoredEvent): Promise<readonly RefusedPair[]> {
    const metrics = event.metrics.filter(isPrecipitation);
    if (metrics.length === 0) return [];
    return (await this.#precipitation(event)).flatMap(({ target, ...prospect }) => {
      const reason = precipitationProblem(prospect);
      return reason === undefined ? [] : metrics.map((metric) => ({ target, metric, reason }));
    });
  }

  async provableWindows(event: ScoredEvent): Promise<ReadonlyMap<string, string>> {
    if (!scoresPrecipitation(event)) return new Map();
    const prospects = await this.#precipitation(event);
    return new Map(prospects.map((each) => [each.target, provableWindows(each)]));
  }

  async recentFixedHours(): Promise<ReadonlySet<string>> {
    const { facts, clock } = this.#options;
    const toMs = clock.now();
    const fromMs = toMs - FIXED_HOURS_WITHIN_MS;
    const rows = (await facts.precipitation({ fromMs, toMs })).flatMap((footer) => footer.rows);
    const recent = rows.filter(({ status, end }) =>
      status === "validated" && (parseInstant(end) ?? 0) >= fromMs
    );
    return new Set(recent.map(({ station_id }) => station_id));
  }

  /** What tells of the rain and snow of each station. */
  async #precipitation(
    event: ScoredEvent,
  ): Promise<(PrecipitationProspect & { readonly target: string })[]> {
    const terms = scoredTerms(event);
    const [footers, reportsOf] = await Promise.all([this.#footers(terms), this.#reports(terms)]);
    return terms.locations.map((target) => ({
      target,
      window: terms,
      hasFixedHours: hasFixedHours(footers, target),
      reports: reportsOf(target),
    }));
  }

  /** Reports of the last day, and of the window as far as it has passed, by station and ascending. */
  async #reports(terms: ScoredTerms): Promise<(station: string) => Report[]> {
    const now = this.#options.clock.now();
    const { locations } = terms;
    const recent = await this.#reportsIn(locations, lastDay(now), lastDay(now));
    const begun = terms.startMs < now
      ? await this.#reportsIn(
        locations,
        readSpan(terms),
        evidencePublications(terms, now, CURRENT_RULES),
      )
      : new Map<string, Report[]>();
    return (station) => {
      const all = [...begun.get(station) ?? [], ...recent.get(station) ?? []];
      return [...new Map(all.map((report) => [report.atMs, report])).values()]
        .sort((a, b) => a.atMs - b.atMs);
    };
  }

  async #reportsIn(
    stations: readonly string[],
    span: ClosedSpan,
    publications: ClosedSpan,
  ): Promise<Map<string, Report[]>> {
    const rows = await this.#options.rows
      .observations({ stations, publications, asEvidence: false, ...span });
    // Files of an earlier daemon carry older verdicts, and tell as well when a station reports.
    const byStation = Map.groupBy(rows, (row) => row.station_id);
    return new Map(
      [...byStation].map(([id, own]) => [id, readReports(own, "display", CURRENT_RULES)]),
    );
  }

  async #footers(terms: ScoredTerms): Promise<StoredPrecipitation[]> {
    const { facts, clock } = this.#options;
    const now = clock.now();
    const recent = await facts.precipitation(lastDay(now));
    if (terms.startMs >= now) return recent;
    return [
      ...recent,
      ...await facts.precipitation(evidencePublications(terms, now, CURRENT_RULES)),
    ];
  }
}

function lastDay(nowMs: number): ClosedSpan {
  return { fromMs: nowMs - DAY_MS, toMs: nowMs };
}
