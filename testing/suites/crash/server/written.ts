import type { EntryRequest } from "../../../../shared/contract/entry.ts";
import type { EventJson } from "../../../../shared/contract/event.ts";

/** An event that was sent to be created, and what of it was acknowledged. */
export interface WrittenEvent {
  readonly id: string;
  /** The answer to its creation. */
  created?: EventJson;
  /** Its entries, once they were sent. */
  entries?: readonly EntryRequest[];
  areEntriesAcknowledged?: boolean;
}

/** A file that was uploaded, and whether that was acknowledged. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  isAcknowledged: boolean;
}

/** What was written to one process until it was killed. */
export interface Written {
  readonly events: WrittenEvent[];
  readonly files: WrittenFile[];
  /** Answers that nothing explains. */
  readonly oddAnswers: string[];
}

/** How many writes were acknowledged. */
export function countAcknowledged({ events, files }: Written): number {
  return events.filter(({ created }) => created).length +
    events.filter((each) => each.areEntriesAcknowledged).length +
    files.filter((each) => each.isAcknowledged).length;
}
