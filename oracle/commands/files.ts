import type { Command, CommandCall } from "../../shared/cli/command.ts";
import type { WeatherFileKind, WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { readBeside } from "../database/read_beside.ts";
import { databasePath } from "../database/owned_database.ts";
import { Layout } from "../files/disk/layout.ts";
import { demandWeatherFolder } from "./weather_folder.ts";
import { listFiles, type NanosecondSpan } from "../files/disk/listing.ts";
import { changedFiles, fileProblems } from "../files/listed/file_problems.ts";
import { planRemoval } from "../files/uploads/retention.ts";
import { removalLines } from "../orders/file_orders.ts";
import type { OracleSettings } from "../settings.ts";
import { neededFiles } from "../settlement/needed_files.ts";
import { giveOrder } from "./give_order.ts";
import { readSpanOptions, SPAN_OPTIONS } from "./files_span.ts";

const KINDS: readonly WeatherFileKind[] = ["observations", "forecasts"];

/** The command `files list`: the weather files that the oracle holds. */
export const filesList: Command<OracleSettings> = {
  name: "files list",
  summary: "List the published weather files, oldest first.",
  options: [
    ...SPAN_OPTIONS,
    {
      name: "--problems",
      summary:
        "Only what needs attention: set aside, missing, changed, not listed yet; all bytes are read. Status 1 if any.",
    },
  ],
  async run(call) {
    const { settings } = await call.settings();
    const span = readSpanOptions(call);
    const layout = new Layout(settings.weatherDir, settings.cacheDir);
    if (call.has("--problems")) return await listProblems(call, settings, layout, span);
    let bytes = 0;
    await demandWeatherFolder(layout);
    const files = await listFiles(layout, KINDS, span);
    for (const file of files) {
      const { size } = await Deno.stat(layout.original(file));
      call.print(`${file.name} ${size}`);
      bytes += size;
    }
    call.print(`${files.length} files, ${bytes} bytes`);
    return 0;
  },
};

async function listProblems(
  call: CommandCall<OracleSettings>,
  settings: OracleSettings,
  layout: Layout,
  span: NanosecondSpan,
): Promise<number> {
  const { fromNs, toNs } = span;
  const db = await readBeside(databasePath(settings.eventDb));
  try {
    const { setAside, missing, unlisted } = await fileProblems(layout, db);
    const changed = await changedFiles(layout, db, span);
    const isAsked = ({ instantNs }: WeatherFileName) => instantNs >= fromNs && instantNs <= toNs;
    const lines = [
      ...setAside.map(({ file, setAside }) => ({
        file,
        problem: `${setAside?.how} since ${setAside?.since}: ${setAside?.reason}`,
      })),
      ...missing.map(({ file, sha256 }) => ({ file, problem: `missing, SHA-256 ${sha256}` })),
      ...changed.map(({ file, sha256 }) => ({
        file,
        problem: `cannot be read as it was published, with SHA-256 ${sha256}`,
      })),
      ...unlisted.map((file) => ({ file, problem: "not listed yet" })),
    ].filter(({ file }) => isAsked(file));
    for (const { file, problem } of lines) call.print(`${file.name} ${problem}`);
    call.print(`${lines.length} files need attention`);
    return lines.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

/** The command `files clean`: removes what is older than the retention, as a running oracle does every night. */
export const filesClean: Command<OracleSettings> = {
  name: "files clean",
  summary: "Remove weather files older than retention_days, but for those that open events need.",
  options: [{ name: "--dry-run", summary: "Only show what would be removed." }],
  async run(call) {
    if (!call.has("--dry-run")) return await giveOrder(call, { order: "clean" });
    const { settings } = await call.settings();
    const { retentionDays, weatherDir, cacheDir } = settings;
    const nowMs = systemClock.now();
    const db = await readBeside(databasePath(settings.eventDb));
    try {
      const keep = await neededFiles(db, nowMs);
      const layout = new Layout(weatherDir, cacheDir);
      const planned = await planRemoval(layout, nowMs, { retentionDays, keep });
      for (const line of removalLines(planned, "would be removed")) call.print(line);
      return 0;
    } finally {
      await db.close();
    }
  },
};
