import type { CommandCall, CommandOption } from "../../../shared/cli/command.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import { databasePath } from "../../database/owned_database.ts";
import { readBeside } from "../../database/read_beside.ts";
import type { OracleSettings } from "../../settings.ts";

/** Prints what a command found as JSON instead. */
export const JSON_OPTION: CommandOption = {
  name: "--json",
  summary: "Print JSON instead of text.",
};

/**
 * Looks into the database beside an oracle that may run; nothing is changed.
 * @throws {NoDatabaseError} when no oracle has run here
 */
export async function lookInto<Found>(
  call: CommandCall<OracleSettings>,
  look: (db: DatabaseReader, settings: OracleSettings) => Promise<Found>,
): Promise<Found> {
  const { settings } = await call.settings();
  const db = await readBeside(databasePath(settings.eventDb));
  try {
    return await look(db, settings);
  } finally {
    await db.close();
  }
}

/** Prints something as JSON, for programs. */
export function printJson({ print }: CommandCall<OracleSettings>, value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
