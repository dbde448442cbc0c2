import type { Logger } from "@logtape/logtape";
import { messageOf } from "../../shared/message_of.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { type Delivery, DeliveryError, type FailureScope } from "./delivery.ts";
import type { DeliveryName, Spool, SpooledFile } from "./spool.ts";

/** How one delivery fared in one round. */
export interface DeliveryRound {
  readonly delivered: number;
  readonly bytes: number;
  /** Files that still wait for this delivery. */
  readonly owed: number;
  /** Why the round ended early or a file was refused; the last reason. */
  readonly failure: string | null;
}

/** What a round of publishing did, by delivery. */
export type PublishSummary = Readonly<Record<DeliveryName, DeliveryRound>>;

/** What came of one attempt to deliver a file. */
export type AttemptResult = "stored" | "exists" | FailureScope;

/** Told of each attempt and of what is owed after a round. */
export interface PublishObserver {
  countAttempt(delivery: DeliveryName, result: AttemptResult, bytes: number): void;
  setOwed(delivery: DeliveryName, files: number): void;
}

/** First wait after a service failed; it doubles with each further failure. */
const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 15 * MINUTE_MS;

/** What a publisher needs. */
export interface PublisherParts {
  readonly spool: Spool;
  readonly deliveries: readonly Delivery[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: PublishObserver;
}

/** Brings every file of the spool to both places, oldest first, each place on its own. */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #failures = new Map<DeliveryName, { count: number; retryAtMs: number }>();
  readonly #reported = new Set<string>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** When a delivery that failed for now should be tried again; `undefined` when none is waiting. */
  get retryAtMs(): number | undefined {
    const times = [...this.#failures.values()].map((failure) => failure.retryAtMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** One round over everything that is owed. */
  async publish(signal?: AbortSignal): Promise<PublishSummary> {
    const { deliveries } = this.#parts;
    const files = await this.#pending();
    const rounds = await Promise.all(
      deliveries.map(async (delivery) =>
        [delivery.name, await this.#round(delivery, files, signal)] as const
      ),
    );
    return Object.fromEntries(rounds) as Record<DeliveryName, DeliveryRound>; // one entry a delivery
  }

  async #pending(): Promise<SpooledFile[]> {
    const { spool, log } = this.#parts;
    const { files, foreign } = await spool.list();
    for (const name of foreign) {
      if (this.#reported.has(name)) continue;
      this.#reported.add(name);
      log.warn("{name} in the spool is not a weather file; it is left alone", { name });
    }
    const pending: SpooledFile[] = [];
    for (const file of files) {
      if (file.owes.length === 0) continue;
      // What cannot be read is reported by each delivery that is owed it.
      if (await spool.isParquet(file).catch(() => true)) {
        pending.push(file);
      } else {
        await spool.setAside(file);
        log.error("{name} is not a parquet file; it was renamed to .invalid and is not delivered", {
          name: file.name.name,
        });
      }
    }
    return pending;
  }

  async #round(
    delivery: Delivery,
    files: readonly SpooledFile[],
    signal?: AbortSignal,
  ): Promise<DeliveryRound> {
    const { spool, log, observer } = this.#parts;
    const due = files.filter((file) => file.owes.includes(delivery.name));
    let delivered = 0, bytes = 0, failure: DeliveryError | undefined;
    for (const file of due) {
      signal?.throwIfAborted();
      let size = 0;
      try {
        const content = await read(file);
        size = content.byteLength;
        const result = await delivery.deliver(file.name, content, signal);
        await spool.mark(file, delivery.name);
        observer?.countAttempt(delivery.name, result, size);
        log.info("{delivery}: {name} {result} ({bytes} bytes)", {
          delivery: delivery.name,
          name: file.name.name,
          result: result === "stored" ? "delivered" : "was already there",
          bytes: size,
        });
        delivered++;
        bytes += size;
      } catch (error) {
        signal?.throwIfAborted();
        failure = error instanceof DeliveryError ? error : unexpectedError(error, file);
        observer?.countAttempt(delivery.name, failure.scope, size);
        log.error(`{delivery} to {place}, {owed} files owed: ${literal(failure.message)}`, {
          delivery: delivery.name,
          place: delivery.describe(),
          owed: due.length - delivered,
        });
        if (failure.scope !== "file") break;
      }
    }
    this.#remember(delivery.name, failure);
    observer?.setOwed(delivery.name, due.length - delivered);
    return { delivered, bytes, owed: due.length - delivered, failure: failure?.message ?? null };
  }

  #remember(name: DeliveryName, failure: DeliveryError | undefined): void {
    if (failure?.scope !== "service") {
      this.#failures.delete(name);
      return;
    }
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const wait = Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
    this.#failures.set(name, { count, retryAtMs: this.#parts.clock.now() + wait });
  }
}

async function read({ name, path }: SpooledFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw new DeliveryError("file", `${name.name} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function unexpectedError(error: unknown, file: SpooledFile): DeliveryError {
  return new DeliveryError("service", `${file.name.name}: ${messageOf(error)}`, { cause: error });
}

/** A text as part of a log message: values would be cut before the end, where the cause stands. */
const literal = (text: string) => text.replaceAll("{", "{{").replaceAll("}", "}}");
