import { parseInstant } from "../../../shared/time/instant.ts";
import type { LightFile } from "../../files/light/light_file.ts";

/**
 * The newest report that files of observations speak of, ms; of a file that does not say how new its reports are, when
 * it was published. Files without reports, as a collection during an outage leaves them, say nothing.
 */
export function newestReportIn(
  files: readonly Pick<LightFile, "file" | "bounds" | "rows">[],
): number | undefined {
  return files.filter(({ rows }) => rows > 0).reduce<number | undefined>(
    (newest, { file, bounds }) => {
      const reportedMs = parseInstant(bounds.generated_at?.max) ??
        Number(file.instantNs / 1_000_000n);
      return Math.max(newest ?? -Infinity, reportedMs);
    },
    undefined,
  );
}
