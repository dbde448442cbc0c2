import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import type { ColumnGroup, StoredCell } from "../../../shared/parquet/read_columns.ts";
import { Numbering } from "./numbering.ts";
import {
  KIND_COLUMNS,
  type ObservationCommon,
  type PackedNumber,
  type PackedRow,
  type PackedStation,
  STATION_COLUMNS,
  STATIONS_PAGE,
  VALUE_COLUMNS,
} from "./observation_pages.ts";

/** All columns are read: what is not of a report describes its station. */
export const OBSERVATION_PAGE_COLUMNS = OBSERVATION_COLUMNS;

/** A day's pages as they are written. */
export interface ObservationPacking {
  readonly common: ObservationCommon;
  readonly pages: ReadonlyMap<string, unknown>;
}

interface UnwrittenRow {
  readonly time: number;
  readonly kind: number;
  readonly raw: string | null;
  readonly values: readonly PackedNumber[];
  readonly sources: number[];
}

/** Packs the reports of the files of one day by station: each report once, with the files it stands in. */
export class ObservationPacker {
  readonly #times = new Numbering<string>();
  readonly #kinds = new Numbering<readonly (string | null)[]>();
  readonly #rows = new Map<string, Map<string, UnwrittenRow>>();
  readonly #stations = new Map<string, PackedStation>();

  /** Begins with what was packed before. */
  resume(common: ObservationCommon, pages: Iterable<readonly [string, unknown]>): void {
    for (const text of common.times) this.#times.number(text, text);
    for (const kind of common.kinds) this.#kinds.number(JSON.stringify(kind), kind);
    for (const [id, page] of pages) {
      if (id === STATIONS_PAGE) {
        const stations = Object.entries(page as Record<string, PackedStation>); // as it was written
        for (const [station, packed] of stations) this.#stations.set(station, packed);
        continue;
      }
      for (const [time, kind, set, raw, ...values] of page as PackedRow[]) { // likewise
        this.#put(id, { time, kind, raw, values, sources: [...common.sets[set]!] });
      }
    }
  }

  /**
   * Adds rows of a file.
   * @param source its number
   * @param isNewer whether it is newer than that of another number
   */
  add({ rows, cells }: ColumnGroup, source: number, isNewer: (than: number) => boolean): void {
    const kinds = KIND_COLUMNS.map((name) => cells[name]);
    const values = VALUE_COLUMNS.map((name) => cells[name]);
    for (let row = 0; row < rows; row++) {
      const id = String(cells.station_id?.[row]);
      const instant = String(cells.generated_at?.[row] ?? "");
      const kind = kinds.map((column) => textOf(column?.[row]));
      this.#put(id, {
        time: this.#times.number(instant, instant),
        kind: this.#kinds.number(JSON.stringify(kind), kind),
        raw: textOf(cells.raw_text?.[row]),
        values: values.map((column) => packNumber(column?.[row])),
        sources: [source],
      });
      this.#describe(id, cells, row, source, isNewer);
    }
  }

  /** What all pages share, and the pages. */
  finish(): ObservationPacking {
    const sets = new Numbering<readonly number[]>();
    const pages = new Map<string, unknown>();
    pages.set(STATIONS_PAGE, Object.fromEntries(this.#stations));
    for (const [id, rows] of this.#rows) {
      const packed = [...rows.values()].map(({ time, kind, raw, values, sources }): PackedRow => [
        time,
        kind,
        sets.number(sources.join(), sources),
        raw,
        ...values,
      ]);
      pages.set(id, packed);
    }
    const common = { times: this.#times.values, kinds: this.#kinds.values, sets: sets.values };
    return { common, pages };
  }

  #put(id: string, row: UnwrittenRow): void {
    let rows = this.#rows.get(id);
    if (!rows) this.#rows.set(id, rows = new Map());
    const key = `${row.time} ${row.kind} ${row.values.join()} ${row.raw}`;
    const known = rows.get(key);
    if (!known) rows.set(key, row);
    else if (known.sources.at(-1) !== row.sources[0]) known.sources.push(...row.sources);
  }

  #describe(
    id: string,
    cells: ColumnGroup["cells"],
    row: number,
    source: number,
    isNewer: (than: number) => boolean,
  ): void {
    const known = this.#stations.get(id);
    if (known?.file === source) return; // the first row of a file describes it
    const own = STATION_COLUMNS.map((name) => cellOf(cells[name]?.[row]));
    const [newer, older] = known && !isNewer(known.file) ? [known.cells, own] : [own, known?.cells];
    const described = [...newer.slice(0, -1), newer.at(-1) ?? older?.at(-1) ?? null];
    const file = newer === own ? source : known!.file; // it is that of the one or the other
    this.#stations.set(id, { file, cells: described });
  }
}

function textOf(cell: StoredCell): string | null {
  return typeof cell === "string" ? cell : null;
}

function cellOf(cell: StoredCell): string | number | null {
  return typeof cell === "bigint" ? Number(cell) : cell ?? null;
}

function packNumber(cell: StoredCell): PackedNumber {
  if (cell === null || cell === undefined) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : String(value);
}
