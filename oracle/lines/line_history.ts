import type { LineHistory, LinesAnswer } from "../../shared/contract/line.ts";
import type { Database } from "../database/database.ts";
import { ENOUGH_DAYS, lineJson, thinHistory } from "../stored/line.ts";
import { NEEDED_MISSES } from "./fit/miss_history.ts";
import { historyRows } from "./line_queries.ts";
import { type FoundLines, type LinesQuestion, newestLines } from "./newest_lines.ts";

/** The newest lines as they are answered: of all pairs, or of none and the names of those without one. */
export async function linesAnswer(db: Database, question: LinesQuestion): Promise<LinesAnswer> {
  const [found, history] = await Promise.all([
    newestLines(db, question),
    db.read(historyRows(question.kind, question.targets, question.metrics)),
  ]);
  const windowsOf = new Map(history.map((row) => [`${row.target}/${row.metric}`, row.windows]));
  const windows = question.targets
    .flatMap((target) =>
      question.metrics.map((metric) => windowsOf.get(`${target}/${metric}`) ?? 0)
    )
    .reduce((a, b) => Math.min(a, b));
  const isWhole = found.missing.length === 0;
  const warning = isWhole
    ? thinHistory(found.lines)
    : `no line yet: one needs misses of at least ${ENOUGH_DAYS} windows`;
  return {
    lines: isWhole ? found.lines.map(lineJson) : [],
    missing: [...found.missing],
    history: { windows, needed: NEEDED_MISSES, level: levelOf(found) },
    ...(warning !== undefined && { warning }),
  };
}

function levelOf({ lines, missing }: FoundLines): LineHistory["level"] {
  if (missing.length > 0) return "none";
  return lines.every(({ level }) => level === "station") ? "station" : "pooled";
}
