import { join } from "node:path";
import type { EventId } from "../../../shared/contract/ids.ts";
import { npubOf } from "../../../shared/keys/npub.ts";
import { messageOf } from "../../../shared/message_of.ts";
import { type Clock, systemClock } from "../../../shared/lifecycle/clock.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_SECONDS } from "../../../shared/time/units.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { decisionPlaces } from "../../app/decision_places.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import { databasePath } from "../../database/owned_database.ts";
import { q, statement } from "../../database/query.ts";
import { eventCounts } from "../../events/event_gauges.ts";
import { fullest } from "../../files/disk/free_space.ts";
import { Layout } from "../../files/disk/layout.ts";
import { fileProblems } from "../../files/listed/file_problems.ts";
import { LOOK_BACK_DAYS } from "../../lines/history/line_keeper.ts";
import { lastFit, windowRows } from "../../lines/history/history_queries.ts";
import { presenceOfOracle } from "../../orders/ask_oracle.ts";
import { type OracleSettings, writtenFolders } from "../../settings.ts";
import { DecisionView } from "../../signing/decision_view.ts";
import { knownOracleKey } from "../../signing/signer.ts";
import { heartbeatRow } from "../../signing/signing_queries.ts";
import { trustOf } from "../told_trust.ts";
import { newestWeather } from "./newest_weather.ts";
import type { OracleStatus } from "./status_report.ts";

const leases = statement(
  "all leases",
  () => q.selectFrom("leases").selectAll().orderBy("name"),
  [],
);

/** Looks at everything an operator asks after; nothing is changed. */
export async function oracleStatus(
  db: DatabaseReader,
  settings: OracleSettings,
  clock: Clock = systemClock,
): Promise<OracleStatus> {
  const nowMs = clock.now();
  const now = Math.floor(nowMs / 1000);
  const layout = new Layout(settings.weatherDir, settings.cacheDir);
  const [[counts], leaseRows, [beat], [fit], windows] = await db.readTogether([
    eventCounts(now),
    leases(),
    heartbeatRow(),
    lastFit(),
    windowRows(startOfDay(nowMs) / 1000 - LOOK_BACK_DAYS * DAY_SECONDS),
  ]);
  const { setAside, missing, unlisted } = await fileProblems(layout, db);
  const presence = await presenceOfOracle(settings.eventDb);
  const room = await fullest(writtenFolders(settings));
  const key = await knownOracleKey(db);
  const { live, running, completed, signed, awaiting, blocked, unsettleable, ...ages } = counts!; // sums
  return {
    checked_at: spell(nowMs),
    npub: key === undefined ? null : npubOf(key),
    database: db.path,
    is_running: presence === "runs",
    process: presence,
    heartbeat_at: instantOrNull(beat?.heartbeat_at),
    freshness: {
      observations: await newestWeather(layout, "observations", nowMs),
      forecasts: await newestWeather(layout, "forecasts", nowMs),
    },
    events: { live, running, completed, signed, expired_unsigned: ages.expiredUnsigned },
    queue: {
      awaiting,
      blocked,
      unsettleable,
      held: key === undefined ? [] : await heldEvents(db, settings, clock),
      oldest_seconds: ages.oldestAwaiting,
      oldest_unblocked_seconds: ages.oldestAttestable,
    },
    leases: leaseRows.map(({ name, holder, expires_at }) => ({
      name,
      holder,
      expires_at: expires_at === 0 ? null : spell(expires_at),
      is_held: expires_at > nowMs,
    })),
    store: await storeReport(db, settings, clock, key !== undefined),
    files: {
      set_aside: setAside.length,
      missing: missing.length,
      unlisted: unlisted.length,
      free_bytes: room.freeBytes,
      fullest_folder: room.folder,
    },
    lines: {
      days: windows.filter((row) => row.window_kind === "full" && row.pairs > 0).length,
      fitted_at: instantOrNull(fit?.fitted_at, 1000),
    },
    backups: await backups(settings.eventDb),
  };
}

async function heldEvents(
  db: DatabaseReader,
  settings: OracleSettings,
  clock: Clock,
): Promise<EventId[]> {
  const places = await decisionPlaces(settings);
  return await (await DecisionView.open({ db, places, clock })).heldEvents();
}

/** What an oracle that runs says about the store, else what the folder says; a bucket may not answer. */
async function storeReport(
  db: DatabaseReader,
  settings: OracleSettings,
  clock: Clock,
  hasKey: boolean,
): Promise<OracleStatus["store"]> {
  const bucket = settings.decisionBucket ?? null;
  if (!hasKey) {
    return {
      is_trusted: false,
      trust: "the database belongs to no key yet",
      decisions: null,
      missing: null,
      bucket,
    };
  }
  const places = await decisionPlaces(settings);
  const view = await DecisionView.open({ db, places, clock });
  const { status, printed } = await trustOf(settings, view);
  const trust = { is_trusted: status === 0, trust: printed.join("; "), bucket };
  try {
    const decisions = (await view.decisions()).length;
    return { ...trust, decisions, missing: await view.missingRecords() };
  } catch (error) {
    return {
      is_trusted: false,
      trust: `the decision store cannot be read: ${messageOf(error)}`,
      decisions: null,
      missing: null,
      bucket,
    };
  }
}

/** What Litestream keeps beside the database, and when both changed last. */
async function backups(folder: string): Promise<OracleStatus["backups"]> {
  const changed = await Promise.all(
    ["", "-wal"].map((end) => changedAt(databasePath(folder) + end)),
  );
  const followed = await newestChange(join(folder, ".oracle.db-litestream"));
  return {
    litestream_at: followed === 0 ? null : spell(followed),
    database_changed_at: spell(Math.max(...changed)),
  };
}

async function newestChange(folder: string): Promise<number> {
  let newest = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      newest = Math.max(newest, isDirectory ? await newestChange(path) : await changedAt(path));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return newest;
}

async function changedAt(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** In whole seconds. */
function spell(atMs: number): string {
  return formatInstant(Math.floor(atMs / 1000) * 1000);
}

function instantOrNull(value: number | null | undefined, factor = 1): string | null {
  return value === null || value === undefined ? null : spell(value * factor);
}
