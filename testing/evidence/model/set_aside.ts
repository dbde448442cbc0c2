import type { StoredForecast } from "../../../oracle/stored/rows.ts";
import {
  between,
  DAY,
  isPublishedInTime,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";

/** What a file of observations that was set aside may have told, of any station. */
export interface LostFile {
  readonly from: number;
  readonly to: number;
  /** What was asked for from then on makes it good. */
  readonly came: number;
}

/** The observation files that were set aside; one that does not say what it told of may have told of anything. */
export function lostFiles(input: ModelInput): LostFile[] {
  return (input.files ?? []).flatMap(({ file, setAside }) =>
    setAside && file.kind === "observations" && isPublishedInTime(input, file)
      ? [{
        from: known(setAside.lost_from, -Infinity),
        to: known(setAside.lost_to, Infinity),
        came: known(setAside.lost_at, Infinity),
      }]
      : []
  );
}

/** Whether a forecast file that was set aside may hold an issue that would be chosen before the chosen one. */
export function mayBeWithheld(
  input: ModelInput,
  chosen: Pick<StoredForecast, "generated_at" | "file"> | undefined,
): boolean {
  const { startMs } = input.terms;
  const [oldest, cutoff] = [startMs - 7 * DAY, Math.min(startMs, input.nowMs)];
  const issue = known(chosen?.generated_at ?? null, -Infinity);
  return (input.files ?? []).some(({ file, setAside }) => {
    if (!setAside || file.kind !== "forecasts") return false;
    if (!between(oldest, publication(file), Math.min(startMs + DAY, input.nowMs))) return false;
    const first = known(setAside.lost_from, -Infinity), last = known(setAside.lost_to, Infinity);
    if (first >= cutoff || last < oldest) return false;
    return last > issue ||
      (last === issue && publication(file) > publication(chosen!.file)); // it has an issue
  });
}

function known(text: string | null, otherwise: number): number {
  const ms = time(text);
  return Number.isNaN(ms) ? otherwise : ms;
}
