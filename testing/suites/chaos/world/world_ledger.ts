import { Coverage } from "./coverage.ts";
import { DeliveryLedger } from "../../../delivery/delivery_ledger.ts";

/** Everything that was seen of a world, and which promises were broken when. */
export class WorldLedger {
  /** The cycle under way, 1 the first. */
  cycle = 0;
  /** Whether the daemon's disk has no space even for a note. */
  isSpoolFull = false;
  readonly violations: string[] = [];
  /** How often the daemon has died. */
  deaths = 0;
  readonly oracle = new DeliveryLedger("the oracle", (text) => this.broken(text));
  readonly bucket = new DeliveryLedger("the bucket", (text) => this.broken(text));
  /** Finished files of the daemon that were ever in the spool, by what they held when first seen (SHA-256). */
  readonly files = new Map<string, string>();
  /** What was put into the spool by somebody else. */
  readonly litter = new Set<string>();
  /** Files that lay in the archive before the daemon had noted it. */
  readonly archivedUnnoted = new Set<string>();
  /** For each station what the METAR server answered well. */
  readonly answers = new Coverage();

  /** Writes down a broken promise. */
  broken(text: string): void {
    this.violations.push(`cycle ${this.cycle}: ${text}`);
  }

  /** The daemon is gone. */
  noteDeath(): void {
    this.deaths++;
    this.oracle.noteDeath();
    this.bucket.noteDeath();
  }

  /** The METAR server answered a request well; the answer covers one second less on both sides than was asked. */
  noteRequest(url: URL): void {
    const ids = url.searchParams.get("ids")?.split(",") ?? [];
    const lastMs = Date.parse(url.searchParams.get("date") ?? "");
    const hours = Number(url.searchParams.get("hours"));
    const startMs = Math.round((lastMs - hours * 3_600_000) / 1000) * 1000 + 1000;
    this.answers.add(ids, { fromMs: startMs, toMs: lastMs - 1000 });
  }
}
