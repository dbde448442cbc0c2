import { getLogger } from "@logtape/logtape";
import { type Command, UsageError } from "../../shared/cli/command.ts";
import { readKeyFile } from "../../shared/keys/key_file.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { StopSignals } from "../../shared/lifecycle/signals.ts";
import { configureLogging } from "../../shared/observe/log.ts";
import { parseForeignInstant } from "../../shared/time/instant.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { parseDay } from "../../shared/time/utc_days.ts";
import { ArchiveReader } from "../publish/archive_reader.ts";
import { backfillOracle } from "./backfill_oracle.ts";
import { OracleDelivery } from "../publish/oracle_delivery.ts";
import type { DaemonSettings } from "../settings.ts";

/** The command `backfill`: uploads what the archive holds and the oracle lacks, after a disaster. */
export const backfill: Command<DaemonSettings> = {
  name: "backfill",
  summary: "Upload the files of the archive that the oracle lacks.",
  options: [
    {
      name: "--from",
      takes: "<time>",
      summary: "First stamp, a day or RFC 3339; the whole day is meant.",
    },
    { name: "--to", takes: "<time>", summary: "Last stamp; now unless given." },
    { name: "--dry-run", summary: "Only print what would be uploaded." },
  ],
  async run(call) {
    const fromMs = readTime("--from", call.valueOf("--from"), 0);
    const to = call.valueOf("--to");
    const toMs = to === undefined ? systemClock.now() : readTime("--to", to, DAY_MS - 1);
    if (fromMs > toMs) throw new UsageError("--from must not be after --to");
    const { settings } = await call.settings();
    const output = configureLogging({ level: settings.level, format: settings.logFormat });
    using stop = new StopSignals();
    const key = await readKeyFile(settings.privateKey);
    const { npub } = key;
    const oracle = new OracleDelivery({ baseUrl: settings.baseUrl, key, npub, clock: systemClock });
    using archive = await ArchiveReader.open(settings);
    try {
      const result = await backfillOracle({
        archive,
        oracle,
        baseUrl: settings.baseUrl,
        fromMs,
        toMs,
        dryRun: call.has("--dry-run"),
        log: getLogger("daemon"),
        signal: stop.signal,
      });
      const verb = call.has("--dry-run") ? "would be uploaded" : "uploaded";
      call.print(
        `${result.held} files in the archive, ${result.missing} missing, ${result.uploaded} ${verb}`,
      );
      return result.failed === 0 ? 0 : 1;
    } finally {
      oracle.close();
      await output.flush();
    }
  },
};

/** Reads a day or an instant; of a day the ms that lies `intoDayMs` after its midnight is meant. */
function readTime(option: string, text: string | undefined, intoDayMs: number): number {
  if (text === undefined) throw new UsageError(`backfill needs ${option} <time>`);
  const dayMs = parseDay(text);
  const ms = dayMs === undefined ? parseForeignInstant(text) : dayMs + intoDayMs;
  if (ms !== undefined) return ms;
  throw new UsageError(
    `${option} must be a day or an RFC 3339 time, got ${JSON.stringify(text)}`,
  );
}
