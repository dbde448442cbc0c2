import { fileURLToPath } from "node:url";

const ORACLE = fileURLToPath(new URL("../oracle/main.ts", import.meta.url));

/** What the command `noaa-oracle verify` said of an event. */
export interface RecordCheck {
  readonly verified: boolean;
  /** What it printed: what each reading rests on, or the first difference. */
  readonly lines: readonly string[];
}

const PERMISSIONS = new URL("../oracle/permissions.txt", import.meta.url);

/**
 * Checks an event's decision record with the program anyone has for that: readings, scores, ranking and outcome are
 * recomputed from NOAA's documents in the record.
 * @param trusted the address whose documents count; the demo's NOAA is not the official one
 */
export async function checkRecord(eventUrl: string, trusted: string): Promise<RecordCheck> {
  const permissions = (await Deno.readTextFile(PERMISSIONS)).trim().split(" ");
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...permissions, ORACLE, "verify", eventUrl, "--trust", trusted],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  const lines = (text.decode(stdout) + text.decode(stderr)).split("\n").filter((line) =>
    line !== ""
  );
  const foreign = lines.filter((line) => line.startsWith("not an official source"));
  return {
    verified: success,
    lines: [
      ...lines.filter((line) => !foreign.includes(line)),
      ...foreign.length
        ? [`${foreign.length} documents come from the replayed NOAA, as it says`]
        : [],
    ],
  };
}
