/** What a file says of times, all rows read. */
export interface WholeFile {
  readonly rows: number;
  /** The earliest and latest time of each column of times that the file has, in milliseconds; texts that are no times do not count. */
  readonly times: Readonly<Record<string, TimeRange>>;
  /** How far the periods of forecasts lie from their issue. */
  readonly leads: TimeRange | undefined;
}

/** The least and the greatest of some times or durations, in milliseconds. */
export interface TimeRange {
  readonly min: number;
  readonly max: number;
}

/** Reads received files whole, the way that every later question reads them. */
export interface WholeFileReader {
  /**
   * Reads every page of every column.
   * @param path of a parquet file whose footer is sound
   * @param columns the flat columns of the file
   * @throws {RefusalError} `invalid` when it cannot be read, or not within the bounds; `busy` when that took too long or
   * too many wait
   */
  readWhole(path: string, columns: readonly string[]): Promise<WholeFile>;
}
