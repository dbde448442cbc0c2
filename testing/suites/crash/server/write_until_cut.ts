import * as v from "valibot";
import { EventJson } from "../../../../shared/contract/event.ts";
import { weatherFileName } from "../../../../shared/contract/weather_file_name.ts";
import type { LiveOracle } from "../../../fixtures/live_oracle.ts";
import type { SeededDice } from "../../../fixtures/seeded_dice.ts";
import { dryReports } from "../../../fixtures/weather_file.ts";
import { entryRequests } from "../../acceptance/made_events.ts";
import type { Written, WrittenEvent } from "./written.ts";

/** How many create and enter events at once. */
const COORDINATORS = 4;
/** Busy, or a pass is running. */
const NOTHING_DONE = new Set([503, 409]);
/** So far before now the first file's instant lies; each further one is another second. */
const FILES_FROM_MS = 20 * 3_600_000;

let files = 0;

/**
 * Creates events, submits their entries, uploads files and asks for passes, several at once, until nobody answers any
 * more.
 * @param onAcknowledged called at each write that was acknowledged
 */
export async function writeUntilCut(
  oracle: LiveOracle,
  dice: SeededDice,
  onAcknowledged: () => void,
): Promise<Written> {
  const writers = new Writers(oracle, dice, onAcknowledged);
  await Promise.all([
    ...Array.from({ length: COORDINATORS }, () => overAndOver(() => writers.writeEvent())),
    overAndOver(() => writers.uploadFile()),
    overAndOver(() => writers.askForPass()),
  ]);
  return writers.written;
}

/** Does something over and over until the oracle is gone. */
async function overAndOver(work: () => Promise<void>): Promise<void> {
  try {
    while (true) await work();
  } catch (error) {
    // A connection that cannot be made or is cut; whatever else it is would show at the next process.
    if (!(error instanceof TypeError)) throw error;
  }
}

class Writers {
  readonly written: Written = { events: [], files: [], oddAnswers: [] };
  readonly #oracle: LiveOracle;
  readonly #dice: SeededDice;
  readonly #onAcknowledged: () => void;

  constructor(oracle: LiveOracle, dice: SeededDice, onAcknowledged: () => void) {
    this.#oracle = oracle;
    this.#dice = dice;
    this.#onAcknowledged = onAcknowledged;
  }

  async writeEvent(): Promise<void> {
    const request = this.#oracle.eventOf(this.#dice.between(2, 5));
    const event: WrittenEvent = { id: request.id };
    this.written.events.push(event);
    const path = "/oracle/events";
    const answer = await this.#send({ path, body: request, expect: 200 });
    if (answer === undefined) return;
    event.created = v.parse(EventJson, JSON.parse(answer));
    if (this.#dice.chance(0.2)) return; // nobody enters
    event.entries = entryRequests(event.id, request.total_allowed_entries);
    const body = { event_id: event.id, entries: event.entries };
    const entered = await this.#send({ path: `${path}/${event.id}/entries`, body, expect: 200 });
    event.areEntriesAcknowledged = entered !== undefined;
  }

  async uploadFile(): Promise<void> {
    const atMs = Date.now() - FILES_FROM_MS + 1_000 * files++;
    const bytes = await dryReports(["KORD", "KSAW"], atMs);
    const file = { name: weatherFileName("observations", atMs), bytes, isAcknowledged: false };
    this.written.files.push(file);
    const answer = await this.#send({ path: `/file/${file.name}`, body: bytes, expect: 201 });
    file.isAcknowledged = answer !== undefined;
  }

  async askForPass(): Promise<void> {
    await this.#send({ path: "/oracle/update", expect: 202 });
  }

  /** The text of the answer that is expected; `undefined` when nothing was done. */
  async #send(
    { path, body, expect }: { path: string; body?: unknown; expect: number },
  ): Promise<string | undefined> {
    const key = path.startsWith("/oracle/events")
      ? this.#oracle.coordinator
      : this.#oracle.uploader;
    const response = await this.#oracle.signed(key, path, { body });
    const text = await response.text();
    if (response.status === expect) {
      if (body !== undefined) this.#onAcknowledged();
      return text;
    }
    if (!NOTHING_DONE.has(response.status)) {
      this.written.oddAnswers.push(`${path}: ${response.status} ${text.slice(0, 200)}`);
    }
    return undefined;
  }
}
