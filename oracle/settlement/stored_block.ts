import type { Selectable } from "kysely";
import type { WantedSpan } from "../../shared/contract/wanted.ts";
import type { EventSettlementBlocks } from "../database/schema.ts";
import type { BlockCode, StoredBlock } from "../stored/block.ts";

/** A block from its row; what the row holds was written by a pass. */
export function storedBlock(
  row: Omit<Selectable<EventSettlementBlocks>, "event_id">,
): StoredBlock {
  return {
    code: row.code as BlockCode,
    message: row.message,
    sourceCoverage: row.source_coverage === 1,
    checkedAt: row.checked_at,
    failures: row.failures,
    collectedAt: row.collected_at,
    wanted: row.wanted === null ? undefined : JSON.parse(row.wanted) as WantedSpan[],
  };
}
