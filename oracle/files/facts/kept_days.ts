import { type IndexConnection, IndexDamagedError } from "./index_connection.ts";

/** What was derived of whole days, kept as text in the index; a key begins with its UTC day, `YYYY-MM-DD`. */
export class KeptDays {
  readonly #connection: IndexConnection;

  constructor(connection: IndexConnection) {
    this.#connection = connection;
  }

  /** What is kept under a key; `undefined` when nothing is, or when the index is damaged. */
  async get(key: string): Promise<string | undefined> {
    try {
      const [marks] = await this.#connection.read(
        { columns: ["marks"], from: "station_days WHERE day = ?", args: [key] },
        (row) => row.marks ?? undefined,
      );
      return marks;
    } catch (error) {
      if (error instanceof IndexDamagedError) return undefined;
      throw error;
    }
  }

  /** Keeps a text in place of what was kept under its key. */
  async put(key: string, marks: string): Promise<void> {
    await this.#connection.write([{
      sql: "INSERT OR REPLACE INTO station_days (day, marks) VALUES (?, ?)",
      args: [key, marks],
    }]);
  }

  /** Forgets all days before one. */
  async forgetBefore(day: string): Promise<void> {
    await this.#connection.write([{
      sql: "DELETE FROM station_days WHERE day < ?",
      args: [day],
    }]);
  }
}
