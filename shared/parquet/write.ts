import type { RowGroup, SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import type { Column } from "../contract/table.ts";
import type { ByteSink } from "./byte_source.ts";
import { writeColumnChunk } from "./column_chunk.ts";
import { columnDictionary } from "./column_dictionary.ts";
import { CREATED_BY } from "./created_by.ts";
import { MAGIC } from "./footer.ts";
import { schemaOf } from "./schema.ts";

export type { ByteSink } from "./byte_source.ts";

/** What a table is called and which columns a reader can skip row groups by. */
export interface TableOptions {
  /** Name of the parquet root message. */
  readonly root: string;
  /**
   * Columns with exact minimum and maximum in each row group.
   * @default station_id, generated_at, begin_time, source_received_at
   */
  readonly statistics?: readonly string[];
}

const STATISTICS = ["station_id", "generated_at", "begin_time", "source_received_at"];

/**
 * Writes a parquet file row group by row group: ZSTD, exact schema, the same bytes for the same calls. A row group
 * is encoded, handed to the sink and forgotten, so memory holds one at a time.
 *
 * @typeParam Row the row type of `columns`
 */
export class TableWriter<Row extends object> {
  readonly #sink: ByteSink;
  readonly #columns: readonly Column[];
  readonly #schema: SchemaElement[];
  readonly #statistics: ReadonlySet<string>;
  readonly #writer = new ByteWriter(1 << 16);
  readonly #rowGroups: RowGroup[] = [];
  #rows = 0n;

  /**
   * @param sink takes the bytes in order
   * @param columns in file order; each is a key of `Row`
   */
  constructor(sink: ByteSink, columns: readonly Column[], options: TableOptions) {
    this.#sink = sink;
    this.#columns = columns;
    this.#schema = schemaOf(options.root, columns);
    this.#statistics = new Set(options.statistics ?? STATISTICS);
    this.#writer.appendUint32(MAGIC);
  }

  /**
   * Writes `rows` as one row group; no rows make an empty one.
   * @throws {TypeError} for a value that its column cannot hold, before anything of the group reaches the sink
   */
  async writeRowGroup(rows: readonly Row[]): Promise<void> {
    const dictionaries = this.#columns.map((column) => columnDictionary(rows, column));
    const start = this.#writer.offset;
    const [root, ...leaves] = this.#schema;
    const columns = leaves.map((leaf, index) =>
      writeColumnChunk(dictionaries[index]!, { // one a leaf
        writer: this.#writer,
        schemaPath: [root!, leaf], // a schema begins with its root
        statistics: this.#statistics.has(leaf.name),
      })
    );
    this.#rowGroups.push({
      columns,
      total_byte_size: columns.reduce(
        (sum, chunk) => sum + (chunk.meta_data?.total_uncompressed_size ?? 0n),
        0n,
      ),
      num_rows: BigInt(rows.length),
      total_compressed_size: BigInt(this.#writer.offset - start),
    });
    this.#rows += BigInt(rows.length);
    await this.#flush();
  }

  /**
   * Writes the footer and ends the file; a file without any row group gets an empty one.
   * @param keyValue the file's key-value metadata, in the order given
   */
  async finish(keyValue: Iterable<readonly [string, string]> = []): Promise<void> {
    if (this.#rowGroups.length === 0) await this.writeRowGroup([]);
    writeMetadata(this.#writer, {
      version: 2,
      created_by: CREATED_BY,
      schema: this.#schema,
      num_rows: this.#rows,
      row_groups: this.#rowGroups,
      metadata_length: 0, // not written: the writer puts the real length behind the metadata
      key_value_metadata: Array.from(keyValue, ([key, value]) => ({ key, value })),
    }, Infinity);
    this.#writer.appendUint32(MAGIC);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#sink.write(this.#writer.getBytes());
    this.#writer.index = 0;
  }
}
