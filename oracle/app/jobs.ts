import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { closeInOrder, type StopStep } from "../../shared/lifecycle/shutdown.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { Database } from "../database/database.ts";
import type { WeatherFiles } from "../files/weather_files.ts";
import { usualEligibility } from "../weather/eligibility/eligibility_query.ts";
import type { Weather } from "../weather/weather.ts";
import { startChangesJob } from "../jobs/changes_job.ts";
import { ComparisonJob } from "../jobs/comparison_job.ts";
import { EligibilityJob } from "../jobs/eligibility_job.ts";
import { LinesJob, type LinesJobOptions } from "../jobs/lines_job.ts";
import { PassJob, type PassRunner } from "../jobs/pass_job.ts";
import { startRetentionJob } from "../jobs/retention_job.ts";
import type { Schedule } from "../jobs/schedule.ts";
import type { OracleSettings } from "../settings.ts";
import { neededFiles } from "../settlement/needed_files.ts";
import { passMetrics } from "../settlement/pass_metrics.ts";

/** What the jobs need besides the settings. */
export interface JobsOptions {
  readonly db: Database;
  readonly files: WeatherFiles;
  readonly weather: Pick<Weather, "days" | "leads" | "eligible">;
  readonly settlement: PassRunner;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  /** Whether passes run, lines are kept and eligible stations are counted only when asked for. */
  readonly passesOnDemand: boolean;
  readonly updateLines: LinesJobOptions["update"];
}

/** What the oracle does by itself, beside answering. */
export class Jobs implements AsyncDisposable {
  readonly passes: PassJob;
  readonly #retention: Schedule;
  readonly #changes: Schedule;
  readonly #comparison: ComparisonJob;
  readonly eligibility: EligibilityJob;
  readonly #lines: LinesJob | undefined;

  /** They begin now. */
  constructor(settings: OracleSettings, options: JobsOptions) {
    const { db, files: { uploads, facts }, clock, log, registry } = options;
    const { retentionDays, evidenceUrlPrefixes: urlPrefixes } = settings;
    this.passes = startPasses(settings, options);
    this.#retention = startRetentionJob({
      uploads,
      retentionDays,
      neededFiles: () => neededFiles(db, clock.now()),
      clock,
      log,
    });
    this.#changes = startChangesJob({ db, clock, log });
    const { days, leads } = options.weather;
    uploads.onPublished(({ kind }) => (kind === "observations" ? days : leads).wake());
    days.wake();
    leads.wake();
    this.eligibility = watchEligibility(options);
    this.#comparison = new ComparisonJob({ uploads, facts, urlPrefixes, registry, log });
    const { passesOnDemand, updateLines: update } = options;
    this.#lines = passesOnDemand ? undefined : new LinesJob({ update, log });
  }

  /** How they are stopped, in order. */
  stopSteps(): StopStep[] {
    return [
      { name: "processing pass", stop: () => this.passes.stop() },
      { name: "retention", stop: () => this.#retention.stop() },
      { name: "retention of changes", stop: () => this.#changes.stop() },
      { name: "the look at eligible stations", stop: () => this.eligibility.stop() },
      { name: "keeping of lines", stop: () => this.#lines?.stop() ?? Promise.resolve() },
      { name: "comparison of uploads", stop: () => this.#comparison.stop() },
    ];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return closeInOrder(this.stopSteps());
  }
}

/** Looks when the days of stations are derived, after each upload and now. */
function watchEligibility(
  { files: { uploads }, weather, clock, log, registry, passesOnDemand }: JobsOptions,
): EligibilityJob {
  return new EligibilityJob({
    count: async () => {
      const nowMs = clock.now();
      return (await weather.eligible(usualEligibility(nowMs), nowMs)).length;
    },
    onChange(look) {
      if (passesOnDemand) return;
      const lookLater = () => void weather.days.idle().then(look);
      uploads.onPublished(lookLater);
      lookLater();
    },
    registry,
    log,
  });
}

function startPasses(
  { etlIntervalSeconds }: OracleSettings,
  { files, settlement, clock, log, registry, passesOnDemand }: JobsOptions,
): PassJob {
  const passes = new PassJob({
    settlement,
    log,
    intervalSeconds: passesOnDemand ? undefined : etlIntervalSeconds,
    onPass: passMetrics(registry, clock),
  });
  if (passesOnDemand) return passes;
  files.uploads.onPublished(() => passes.wake());
  files.adoption.onListed(() => passes.wake()); // events may have waited for it
  passes.wake(); // what was decided before a crash need not wait for the timetable
  return passes;
}
