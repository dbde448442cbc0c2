import { join } from "node:path";
import { createClient } from "@libsql/client";
import * as v from "valibot";
import type { EventChecker } from "../../../../shared/client/event_checker.ts";
import type { ChangeCursor, ChangeKind } from "../../../../shared/contract/change.ts";
import { EventJson } from "../../../../shared/contract/event.ts";
import type { LiveOracle } from "../../../fixtures/live_oracle.ts";
import type { Written, WrittenEvent, WrittenFile } from "./written.ts";

/** Holds what a process left behind against what was written to it. */
export class WrittenCheck {
  readonly #oracle: LiveOracle;
  readonly #checker: EventChecker;
  #cursor: ChangeCursor | undefined;

  /** @param checker of the oracle's key */
  constructor(oracle: LiveOracle, checker: EventChecker) {
    this.#oracle = oracle;
    this.#checker = checker;
  }

  /** Follows changes from now on. */
  async begin(): Promise<void> {
    this.#cursor = (await this.#oracle.client().changes.page()).cursor;
  }

  /** What is wrong with what is there after a restart; empty when all is well. */
  async problems({ events, files, oddAnswers }: Written): Promise<string[]> {
    const problems = [...oddAnswers];
    const expected = new Map<string, ChangeKind[]>();
    for (const event of events) {
      const kinds = await this.#checkEvent(event, problems);
      if (kinds.length > 0) expected.set(event.id, kinds);
    }
    for (const file of files) await this.#checkFile(file, problems);
    await this.#checkChanges(expected, problems);
    await this.#checkDatabase(problems);
    return problems;
  }

  /** @returns the changes that it must have had */
  async #checkEvent(written: WrittenEvent, problems: string[]): Promise<ChangeKind[]> {
    const { id, created, entries = [] } = written;
    const response = await this.#oracle.get(`/oracle/events/${id}`);
    if (response.status === 404) {
      await response.body?.cancel();
      if (created) problems.push(`event ${id} was acknowledged and is gone`);
      return [];
    }
    const event = v.parse(EventJson, await response.json());
    try {
      this.#checker.check(event);
    } catch (error) {
      problems.push(String(error));
    }
    const isOther = created && (event.nonce_point !== created.nonce_point ||
      JSON.stringify(event.event_announcement) !== JSON.stringify(created.event_announcement));
    if (isOther) problems.push(`event ${id} was announced otherwise than it is there`);
    if (event.entries.length === 0) {
      if (written.areEntriesAcknowledged) problems.push(`the entries of event ${id} are gone`);
      return ["created"];
    }
    const ids = entries.map((entry) => entry.id);
    if (String(event.entries.map((entry) => entry.id)) !== String(ids)) {
      problems.push(`event ${id} has other entries than were sent`);
    }
    if (!event.entries_receipt) problems.push(`the entries of event ${id} have no receipt`);
    return ["created", "entries"];
  }

  async #checkFile({ name, bytes, isAcknowledged }: WrittenFile, problems: string[]) {
    const response = await this.#oracle.get(`/file/${name}`);
    const there = await response.bytes();
    if (response.status === 200 && there.toHex() === bytes.toHex()) return;
    if (response.status === 404 && !isAcknowledged) return;
    problems.push(`file ${name} is answered ${response.status} with other bytes than were sent`);
  }

  /** Every change since the last restart, once and in order, and no other. */
  async #checkChanges(expected: ReadonlyMap<string, ChangeKind[]>, problems: string[]) {
    const told = new Map<string, string[]>();
    for (let count = 1; count > 0;) {
      const { changes, cursor } = await this.#oracle.client().changes
        .page({ after: this.#cursor });
      this.#cursor = cursor;
      count = changes.length;
      for (const { event_id, version, kind } of changes) {
        const before = told.get(event_id) ?? [];
        told.set(event_id, [...before, kind]);
        if (version !== before.length + 1) {
          problems.push(`event ${event_id}: change ${kind} has version ${version}`);
        }
      }
    }
    for (const id of new Set([...expected.keys(), ...told.keys()])) {
      const [wanted, found] = [expected.get(id) ?? [], told.get(id) ?? []].map(String);
      if (wanted !== found) problems.push(`event ${id} has changes ${found}, not ${wanted}`);
    }
  }

  async #checkDatabase(problems: string[]): Promise<void> {
    const url = `file:${join(this.#oracle.folder, "data", "oracle.db")}`;
    const beside = createClient({ url, timeout: 10_000 });
    try {
      await beside.execute("PRAGMA query_only = ON");
      const { rows: [integrity] } = await beside.execute("PRAGMA integrity_check");
      if (integrity?.[0] !== "ok") problems.push(`integrity_check: ${integrity?.[0]}`);
      const { rows: broken } = await beside.execute("PRAGMA foreign_key_check");
      if (broken.length > 0) problems.push(`${broken.length} rows hang on nothing`);
    } finally {
      beside.close();
    }
  }
}
