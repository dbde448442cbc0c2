import { formatDay } from "../../shared/time/utc_days.ts";
import type { DayMisses } from "../stored/day_misses.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { q, statement } from "../database/query.ts";

const newestWindow = statement(
  "the newest day whose misses were read",
  () =>
    q.selectFrom("line_windows").select(["window_start", "collected_at"])
      .where("window_kind", "=", "full").where("pairs", ">", 0)
      .orderBy("window_start", "desc").limit(1),
  [],
);
const highsOfWindow = statement(
  "forecast and observed highs of a day",
  (start: number) =>
    q.selectFrom("line_pairs").select(["target", "baseline", "observed"])
      .where("window_kind", "=", "full").where("window_start", "=", start)
      .where("metric", "=", "temp_high"),
  [0],
);

/** Reads how the newest day's forecasts missed, out of the misses that lines are fitted to. */
export class NewestMisses {
  readonly #db: DatabaseReader;
  #known: { readonly version: string; readonly misses: DayMisses } | undefined;

  constructor(db: DatabaseReader) {
    this.#db = db;
  }

  /** Of yesterday once it was read, else of the newest day before; `undefined` while there is none. */
  async read(): Promise<DayMisses | undefined> {
    const [newest] = await this.#db.read(newestWindow());
    if (!newest) return undefined;
    const version = `${newest.window_start} ${newest.collected_at}`;
    if (this.#known?.version !== version) {
      const rows = await this.#db.read(highsOfWindow(newest.window_start));
      const highs = rows.map(({ target, baseline, observed }) =>
        [target, { forecast: baseline, observed }] as const
      );
      this.#known = {
        version,
        misses: { day: formatDay(newest.window_start * 1000), highs: new Map(highs) },
      };
    }
    return this.#known.misses;
  }
}
