import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import type { Column } from "../../../shared/contract/table.ts";
import type { ColumnGroup, StoredCell } from "../../../shared/parquet/read_columns.ts";
import { DISPLAY_COLUMNS, SHOWN_VALUES } from "../rows/display_row.ts";
import type { ForecastCommon, Head, Run } from "./forecast_pages.ts";
import { Numbering } from "./numbering.ts";

/** The columns that the pages of forecasts are made of. */
export const FORECAST_PAGE_COLUMNS: readonly Column[] = FORECAST_COLUMNS.filter(({ name }) =>
  (DISPLAY_COLUMNS as readonly string[]).includes(name)
);

/** Rows of a station before they are written. */
interface Unwritten {
  readonly runs: Run[];
  head: number;
  shape: number[];
  values: number[];
}

/** Packs the rows of one forecast file by station: what a display reads, each text once. */
export class ForecastPacker {
  readonly #times = new Numbering<string>();
  readonly #heads = new Numbering<Head>();
  readonly #shapes = new Numbering<readonly number[]>();
  readonly #stations = new Map<string, Unwritten>();

  /** Adds the rows of a row group. */
  add({ rows, cells }: ColumnGroup): void {
    const [stations, issues, begins, ends] = [
      cells.station_id,
      cells.generated_at,
      cells.begin_time,
      cells.end_time,
    ];
    const units = cells.temperature_unit_code;
    const qualities = cells.quality_status;
    const values = SHOWN_VALUES.map((name) => cells[name]);
    let last: readonly StoredCell[] = []; // rows by the thousand share one
    let headNumber = -1;
    for (let row = 0; row < rows; row++) {
      const station = this.#station(String(stations?.[row]));
      const [issue, unit, quality] = [issues?.[row], units?.[row], qualities?.[row]];
      if (row === 0 || issue !== last[0] || unit !== last[1] || quality !== last[2]) {
        last = [issue, unit, quality];
        const head: Head = [textOf(issue), textOf(unit), textOf(quality)];
        headNumber = this.#heads.number(head.join("\n"), head);
      }
      if (headNumber !== station.head) this.#end(station, headNumber);
      let bits = 0;
      for (let i = 0; i < values.length; i++) {
        const cell = values[i]?.[row];
        if (cell === null || cell === undefined) continue;
        const value = Number(cell);
        if (!Number.isFinite(value)) continue; // a display takes it for none
        bits |= 1 << i;
        station.values.push(value);
      }
      const [begin, end] = [String(begins?.[row] ?? ""), String(ends?.[row] ?? "")];
      station.shape.push(this.#times.number(begin, begin), this.#times.number(end, end), bits);
    }
  }

  /** What all pages share, and the page of each station. */
  finish(): { readonly common: ForecastCommon; readonly pages: Map<string, readonly Run[]> } {
    const pages = new Map<string, readonly Run[]>();
    for (const [id, station] of this.#stations) {
      this.#end(station, -1);
      pages.set(id, station.runs);
    }
    const common = {
      times: this.#times.values,
      heads: this.#heads.values,
      shapes: this.#shapes.values,
    };
    return { common, pages };
  }

  #station(id: string): Unwritten {
    const known = this.#stations.get(id);
    if (known) return known;
    const station = { runs: [], head: -1, shape: [], values: [] };
    this.#stations.set(id, station);
    return station;
  }

  #end(station: Unwritten, nextHead: number): void {
    if (station.shape.length > 0) {
      const shape = this.#shapes.number(station.shape.join(), station.shape);
      station.runs.push([station.head, shape, ...station.values]);
    }
    station.head = nextHead;
    station.shape = [];
    station.values = [];
  }
}

function textOf(cell: StoredCell): string | null {
  return typeof cell === "string" ? cell : null;
}
