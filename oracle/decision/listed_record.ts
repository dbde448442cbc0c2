import { formatWholeSeconds, parseInstant } from "../../shared/time/instant.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { ListedFile } from "../stored/listed_file.ts";
import type { RecordedEvidence, RecordedListedFile } from "./decision_record.ts";
import type { Difference } from "./record_difference.ts";
import { readRecordedFile } from "./record_row.ts";

/** Writes a listed file for a record. */
export function recordListedFile(
  { file, sha256, origin, setAside }: ListedFile,
): RecordedListedFile {
  return {
    name: file.name,
    sha256: sha256 as RecordedListedFile["sha256"], // the codec checks it
    origin,
    set_aside: setAside && { ...setAside },
  };
}

/** Reads a listed file back. @throws {RangeError} when it has no weather file's name */
export function readListedFile(
  { name, sha256, origin, set_aside: setAside }: RecordedListedFile,
): ListedFile {
  return { file: readRecordedFile(name), sha256, origin, setAside };
}

/**
 * What is wrong with the list of files of a record but for its order: it must be there by rules that ask for one, and
 * every file that anything was read from must be on it and in use.
 */
export function listedFilesProblem(
  evidence: RecordedEvidence,
  { listsFiles }: Pick<RuleSet, "listsFiles">,
): Difference | undefined {
  const { files } = evidence;
  if ((files !== undefined) !== listsFiles) {
    const problem = files ? "its rules know no list of files" : "it lists no files";
    return { at: "evidence.files", problem };
  }
  if (!files) return undefined;
  const misspelled = files.findIndex((file) => !areWholeSeconds(timesOf(file)));
  if (misspelled >= 0) {
    return {
      at: `evidence.files[${misspelled}]`,
      problem: "its times are no whole seconds in UTC",
    };
  }
  const inUse = new Set(files.filter((file) => !file.set_aside).map(({ name }) => name));
  for (
    const list of ["observations", "receipts", "precipitation", "forecasts", "documents"] as const
  ) {
    const index = evidence[list].findIndex(({ file }) => !inUse.has(file));
    if (index < 0) continue;
    const problem = `${evidence[list][index]?.file} is not among the files in use`;
    return { at: `evidence.${list}[${index}].file`, problem };
  }
  return undefined;
}

function timesOf({ set_aside: setAside }: RecordedListedFile): (string | null)[] {
  return setAside ? [setAside.since, setAside.lost_from, setAside.lost_to, setAside.lost_at] : [];
}

function areWholeSeconds(times: readonly (string | null)[]): boolean {
  return times.every((time) => {
    if (time === null) return true;
    const ms = parseInstant(time);
    return ms !== undefined && formatWholeSeconds(ms) === time;
  });
}
