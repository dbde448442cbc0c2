import { dirname } from "node:path";
import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import type { TimeRange, WholeFile, WholeFileReader } from "../files/uploads/whole_file.ts";
import { Engine, EngineError } from "./engine/engine.ts";
import type { EngineTable } from "./engine/engine_message.ts";

/** The most that reading a file may take for data, MiB; with what the engine takes for itself it stays below 256. */
const MEMORY_MB = 128;
const TIMEOUT_MS = MINUTE_MS;
/** Uploads that may wait for their turn. */
const MOST_WAITING = 4;
/** An engine that had nothing to read for so long is ended: the next file comes at once, or many minutes later. */
const IDLE_MS = 5_000;

const TIMES = ["generated_at", "source_received_at"] as const;
const PERIODS = ["begin_time", "end_time"] as const;

/** Reads uploaded files whole in an engine of its own, so that a file that breaks it disturbs no question. */
export class WholeFiles implements WholeFileReader, AsyncDisposable {
  readonly #log: Logger;
  #engine: Engine | undefined;

  /** The engine starts with the first file. */
  constructor(log: Logger) {
    this.#log = log;
  }

  async readWhole(path: string, columns: readonly string[]): Promise<WholeFile> {
    this.#engine ??= new Engine({
      memoryMb: MEMORY_MB,
      folders: [dirname(path)],
      timeoutMs: TIMEOUT_MS,
      queueLength: MOST_WAITING,
      idleMs: IDLE_MS,
      log: this.#log,
    });
    try {
      return wholeFile(
        await this.#engine.query({ sql: sqlOf(columns), files: [{ name: "f", path }] }),
      );
    } catch (cause) {
      throw refusalOf(cause);
    }
  }

  /** Lets the files that were taken finish, and ends the engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine?.[Symbol.asyncDispose]();
  }
}

/**
 * A query that needs each value of each column. The texts of times repeat by the hundred, and making times of them is
 * half of the work unless each is taken once.
 */
function sqlOf(columns: readonly string[]): string {
  const instant = (name: string) => {
    const time = `TRY_CAST(${name} AS TIMESTAMP)`;
    return `CASE WHEN isfinite(${time}) THEN epoch(${time}) END`;
  };
  const range = (name: string, value: string, ...used: string[]) =>
    `SELECT min(${value})::DOUBLE AS min_${name}, max(${value})::DOUBLE AS max_${name} ` +
    `FROM (SELECT DISTINCT ${used.join(", ")} FROM read_parquet('f'))`;
  const known = new Set(columns);
  const times = TIMES.filter((name) => known.has(name))
    .map((name) => range(name, instant(name), name));
  const hasIssue = known.has("generated_at");
  const leads = PERIODS.filter((name) => hasIssue && known.has(name)).map((name) =>
    range(name, `${instant(name)} - ${instant("generated_at")}`, name, "generated_at")
  );
  const all = "SELECT count(*)::DOUBLE AS n, bit_xor(hash(COLUMNS(*))) FROM read_parquet('f')";
  return `SELECT * FROM ${[all, ...times, ...leads].map((each) => `(${each})`).join(", ")}`;
}

function wholeFile({ columns }: EngineTable): WholeFile {
  const rangeOf = (name: string): TimeRange | undefined => {
    const [min, max] = [columns[`min_${name}`]?.[0], columns[`max_${name}`]?.[0]];
    if (typeof min !== "number" || typeof max !== "number") return undefined;
    return { min: min * 1000, max: max * 1000 };
  };
  const times = TIMES.flatMap((name) => {
    const range = rangeOf(name);
    return range ? [[name, range] as const] : [];
  });
  const leads = PERIODS.map(rangeOf).filter((range) => range !== undefined);
  return {
    rows: Number(columns.n?.[0]),
    times: Object.fromEntries(times),
    leads: leads.length === 0 ? undefined : {
      min: Math.min(...leads.map(({ min }) => min)),
      max: Math.max(...leads.map(({ max }) => max)),
    },
  };
}

function refusalOf(cause: unknown): unknown {
  if (!(cause instanceof EngineError)) return cause;
  if (cause.fault === "timeout" || cause.fault === "system") {
    return new RefusalError(
      "busy",
      "the file could not be read in time; try again later",
      undefined,
      {
        cause,
      },
    );
  }
  const [reason] = cause.message.split("\n");
  return new RefusalError(
    "invalid",
    `not a weather file: it cannot be read whole: ${reason?.replaceAll(/'?\bf\b'?/g, "it")}`,
    undefined,
    { cause },
  );
}
