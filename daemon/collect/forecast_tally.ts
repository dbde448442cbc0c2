import type { ForecastRow, ForecastSource } from "../../shared/contract/forecast_file.ts";
import type { ForecastFailure } from "../../shared/contract/forecast_receipts.ts";
import { type BatchOutcome, type ReadAnswer, readForecastAnswer } from "./forecast_answer.ts";
import {
  batchOfStation,
  type ForecastBatch,
  type ForecastPlan,
  pointKey,
} from "./forecast_plan.ts";
import { compareForecastRows, rowsOfAnswer } from "./forecast_rows.ts";

/** Too few stations got a forecast for the file to be worth publishing. */
class CoverageTooLowError extends Error {
  override readonly name = "CoverageTooLowError";
}

/** Gathers what the footer needs, and puts rows into the row group where they belong. */
export class ForecastTally {
  readonly sources: ForecastSource[] = [];
  readonly failures: ForecastFailure[] = [];
  rows = 0;
  rejected = 0;
  readonly #plan: ForecastPlan;
  readonly #minCoverage: number;
  readonly #covered = new Set<string>();
  /** Rows of stations on a shared point, until the batch of their own id is written. */
  readonly #carried = new Map<number, ForecastRow[]>();
  #lost = 0;

  constructor(plan: ForecastPlan, minCoverage: number) {
    this.#plan = plan;
    this.#minCoverage = minCoverage;
  }

  /** Stations with at least one row. */
  get covered(): number {
    return this.#covered.size;
  }

  /** Takes in a batch: the sorted rows of its row group, and what of it failed. */
  take(
    index: number,
    { answers, failures: unanswered }: BatchOutcome,
  ): { rows: ForecastRow[]; failures: readonly ForecastFailure[] } {
    const group = this.#carried.get(index) ?? [];
    this.#carried.delete(index);
    const failures = [...unanswered];
    for (const answer of answers) {
      const read = readForecastAnswer(answer);
      if ("error" in read) failures.push(read);
      else this.#addRows(index, group, answer.asked, read);
    }
    for (const failure of failures) {
      this.failures.push(failure);
      this.#lost += failure.station_ids.length;
    }
    this.rows += group.length;
    this.rejected += group.filter((row) => row.quality_status === "rejected").length;
    return { rows: group.sort(compareForecastRows), failures };
  }

  #addRows(
    index: number,
    group: ForecastRow[],
    asked: ForecastBatch,
    { document, source }: ReadAnswer,
  ): void {
    const stationsAt = new Map(asked.map(({ point, stations }) => [pointKey(point), stations]));
    const homes = new Map<string, ForecastRow[]>();
    for (const row of rowsOfAnswer(document, source, stationsAt)) {
      let home = homes.get(row.station_id);
      if (home === undefined) {
        home = this.#groupOf(row.station_id, index, group);
        homes.set(row.station_id, home);
      }
      home.push(row);
    }
    for (const station of homes.keys()) this.#covered.add(station);
    this.#lost += asked.flatMap(({ stations }) => stations).length - homes.size;
    if (!this.sources.some(({ sha256 }) => sha256 === source.sha256)) this.sources.push(source);
  }

  /** @throws {CoverageTooLowError} when too many stations have been lost already */
  requireCoverage(): void {
    const { expected } = this.#plan;
    const reachable = expected === 0 ? 1 : (expected - this.#lost) / expected;
    if (reachable >= this.#minCoverage) return;
    const reason = this.failures.at(-1)?.error ?? "the answers held no rows";
    throw new CoverageTooLowError(
      `forecasts for at most ${expected - this.#lost} of ${expected} stations (${
        reachable.toFixed(2)
      }) could be had, ${this.#minCoverage} are required; last: ${reason}`,
    );
  }

  /** The row group of a station: the one at hand, or a later one that is still to be written. */
  #groupOf(stationId: string, index: number, group: ForecastRow[]): ForecastRow[] {
    const home = batchOfStation(this.#plan, stationId);
    if (home === index) return group;
    const rows = this.#carried.get(home) ?? [];
    this.#carried.set(home, rows);
    return rows;
  }
}
