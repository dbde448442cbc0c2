import { parseInstant } from "../../../shared/time/instant.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { Freshness, OracleStatus } from "./status_report.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIB = 1024 ** 3;

/** Older than this, and something is wrong with the daemon or with the way from it. */
const OLDEST: Readonly<Record<WeatherFileKind, number>> = {
  observations: 2 * HOUR,
  forecasts: 3 * HOUR,
};
/** So long after its signing date an event without a block should be signed. */
const LATE_SECONDS = HOUR;
/** So long Litestream may be behind the database. */
const BEHIND_MS = 10 * MINUTE * 1000;
/** The clocks of daemon and oracle differ by a little. */
const AHEAD_SECONDS = 5 * MINUTE;
const LITTLE_ROOM_BYTES = GIB;

/** What needs an operator, a sentence each with what to do; none when all is well. */
export function attentionOf(status: OracleStatus): string[] {
  const { process, freshness, queue, store, files, backups } = status;
  const found: string[] = [];
  const need = (isSo: boolean, text: string) => {
    if (isSo) found.push(text);
  };
  need(
    process === "does not run",
    "no oracle runs with this database: start it (`noaa-oracle serve`)",
  );
  need(
    process === "unknown",
    "this user may not ask whether an oracle runs: do it as the oracle's user or as root",
  );
  for (const kind of ["observations", "forecasts"] as const) {
    const file = freshness[kind];
    need(
      file === null,
      `there are no ${kind}: is a daemon delivering, and its npub in uploader_pubkeys?`,
    );
    need(
      file !== null && file.age_seconds > OLDEST[kind],
      `the newest ${kind} are ${ageText(file?.age_seconds ?? 0)} old: look at the daemon`,
    );
    need(
      file !== null && file.age_seconds < -AHEAD_SECONDS,
      `the newest ${kind} are ${
        ageText(-(file?.age_seconds ?? 0))
      } ahead of this clock: is it right, and the daemon's?`,
    );
  }
  need(
    !store.is_trusted,
    `the decision store is not trusted, and nothing is signed: ${
      store.trust.replace(/^NOT trusted: /, "")
    }`,
  );
  need(
    (store.missing ?? 0) > 0,
    `${store.missing} decisions have no record in the store: \`noaa-oracle decisions list\``,
  );
  need(
    queue.held.length > 0,
    `${queue.held.length} events are held: \`noaa-oracle events why ${queue.held[0]}\``,
  );
  need(
    queue.blocked > 0,
    `${queue.blocked} events are blocked: \`noaa-oracle events list --open\``,
  );
  need(
    queue.oldest_unblocked_seconds > LATE_SECONDS,
    `an event without a block is ${
      ageText(queue.oldest_unblocked_seconds)
    } late: read the oracle's log`,
  );
  need(
    files.missing > 0,
    `${files.missing} weather files are missing: \`noaa-oracle files list --problems\``,
  );
  need(files.free_bytes < LITTLE_ROOM_BYTES, `less than 1 GiB is free in ${files.fullest_folder}`);
  const followed = parseInstant(backups.litestream_at);
  const changed = parseInstant(backups.database_changed_at);
  need(
    followed !== undefined && changed !== undefined && changed - followed > BEHIND_MS,
    "Litestream is more than 10 minutes behind the database: is it running?",
  );
  return found;
}

/** How the oracle stands, on one screen. */
export function statusLines(status: OracleStatus, attention: readonly string[]): string[] {
  const { freshness, events, queue, leases, store, files, lines, backups } = status;
  return [
    `noaa-oracle ${status.npub ?? "without a key"}, ${status.checked_at}`,
    `  process    ${processText(status)}` +
    (status.heartbeat_at ? `, heartbeat ${status.heartbeat_at}` : ""),
    `  freshness  observations ${freshText(freshness.observations)}`,
    `             forecasts ${freshText(freshness.forecasts)}`,
    `  events     ${events.live} live, ${events.running} running, ${events.completed} completed, ` +
    `${events.signed} signed, ${events.expired_unsigned} expired unsigned`,
    `  queue      ${queue.awaiting} await their attestation, ${queue.blocked} blocked ` +
    `(${queue.unsettleable} for good), ${queue.held.length} held` +
    (queue.oldest_seconds > 0 ? `; the oldest for ${ageText(queue.oldest_seconds)}` : ""),
    ...leases.map(({ name, holder, is_held, expires_at }) =>
      `  lease      ${name}: ${is_held ? `held by ${holder} until ${expires_at}` : "free"}`
    ),
    `  store      ${store.decisions ?? "unknown"} decisions; ${store.trust}` +
    (store.bucket ? `; bucket ${store.bucket}` : "; without a bucket"),
    `  files      ${files.missing} missing, ${files.set_aside} set aside, ${files.unlisted} not listed yet; ` +
    `${(files.free_bytes / GIB).toFixed(1)} GiB free`,
    `  lines      misses of ${lines.days} of the last 60 days` +
    (lines.fitted_at ? `, fitted ${lines.fitted_at}` : ", none fitted yet"),
    `  backups    ${
      backups.litestream_at
        ? `Litestream followed at ${backups.litestream_at}`
        : "no Litestream beside the database"
    }; the database changed at ${backups.database_changed_at}`,
    "",
    ...attention.length === 0 ? ["all is well"] : attention.map((each) => `attention: ${each}`),
  ];
}

function processText({ process, database }: OracleStatus): string {
  return process === "unknown"
    ? `whether one runs with ${database} is unknown`
    : `${process} with ${database}`;
}

function freshText(file: Freshness | null): string {
  if (file === null) return "none";
  const { name, age_seconds: age } = file;
  return age < 0
    ? `${ageText(-age)} ahead of this clock (${name})`
    : `${ageText(age)} old (${name})`;
}

/**
 * A time that has passed, as people say it.
 *
 * @example
 * ```ts
 * import { ageText } from "./status_lines.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([59, 3_660, 200_000].map(ageText), ["59 s", "61 min", "55 h"]);
 * ```
 */
export function ageText(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  return seconds < 3 * DAY
    ? `${Math.floor(seconds / HOUR)} h`
    : `${Math.floor(seconds / DAY)} days`;
}
