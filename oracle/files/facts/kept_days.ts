import { type IndexConnection, IndexDamagedError } from "./index_connection.ts";

/** What was derived of the reports of whole days, kept as text in the index. */
export class KeptDays {
  readonly #connection: IndexConnection;

  constructor(connection: IndexConnection) {
    this.#connection = connection;
  }

  /** What is kept of a UTC day, `YYYY-MM-DD`; `undefined` when nothing is, or when the index is damaged. */
  async get(day: string): Promise<string | undefined> {
    try {
      const [marks] = await this.#connection.read(
        { columns: ["marks"], from: "station_days WHERE day = ?", args: [day] },
        (row) => row.marks ?? undefined,
      );
      return marks;
    } catch (error) {
      if (error instanceof IndexDamagedError) return undefined;
      throw error;
    }
  }

  /** Keeps the text of a day in place of what was kept. */
  async put(day: string, marks: string): Promise<void> {
    await this.#connection.write([{
      sql: "INSERT OR REPLACE INTO station_days (day, marks) VALUES (?, ?)",
      args: [day, marks],
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
