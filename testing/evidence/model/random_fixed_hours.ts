import type { StoredPrecipitation } from "../../../oracle/stored/precipitation.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { CATALOG_SHA256, published } from "../writer/stored_rows.ts";
import type { Dice } from "./dice.ts";
import { HOUR, MINUTE } from "./model_input.ts";

/** RR7 hours of KMCI as hourly runs of four hours see them, with bulletins that are late, revised, missing or in doubt. */
export function randomFixedHours(
  dice: Dice,
  terms: ScoredTerms,
  nowMs: number,
): StoredPrecipitation[] {
  const footers: StoredPrecipitation[] = [];
  const first = terms.startMs - terms.startMs % HOUR;
  const hours = new Map<number, Bulletin[]>();
  for (let start = first; start < terms.endMs; start += HOUR) {
    hours.set(start, bulletins(dice, start));
  }
  for (
    let run = first + HOUR + 15 * MINUTE;
    run <= Math.min(nowMs, terms.endMs + 30 * HOUR);
    run += HOUR
  ) {
    if (dice.rarely()) continue;
    const known = [...hours.values()].flat().filter((b) =>
      b.issuedMs <= run && b.startMs >= run - 5 * HOUR && !dice.rarely()
    );
    footers.push(footer(dice, run, known));
  }
  return footers;
}

interface Bulletin {
  readonly id: string;
  readonly startMs: number;
  readonly issuedMs: number;
  readonly liquidIn: number | null;
}

function bulletins(dice: Dice, startMs: number): Bulletin[] {
  const id = (revision: number) => `${(startMs / HOUR).toString(16)}${revision}`.padStart(12, "0");
  const one = (revision: number, minutes: number): Bulletin => ({
    id: id(revision),
    startMs,
    issuedMs: startMs + HOUR + minutes * MINUTE,
    liquidIn: dice.veryRarely("bulletins") ? null : dice.pick([0, 0, 0, 0.25, 1]),
  });
  const original = one(0, 10);
  if (!dice.rarely("bulletins", 25)) return [original];
  const revised = one(1, dice.pick([5, 10, 40]));
  return [original, dice.chance(3) ? revised : { ...revised, liquidIn: dice.pick([null, -1]) }];
}

function footer(dice: Dice, run: number, known: readonly Bulletin[]): StoredPrecipitation {
  const received_at = instant(run + MINUTE);
  const rows = known.map((bulletin) => ({
    station_id: "KMCI",
    source_station_id: "MCI",
    start: instant(bulletin.startMs),
    end: instant(bulletin.startMs + HOUR),
    liquid_in: bulletin.liquidIn,
    status: bulletin.liquidIn === null
      ? "missing" as const
      : bulletin.liquidIn < 0
      ? "rejected" as const
      : "validated" as const,
    reason: bulletin.liquidIn === null || bulletin.liquidIn < 0 ? "no amount" : null,
    source_url: `https://api.weather.gov/products/96ec7fd5-9bc1-434e-b77d-${bulletin.id}`,
    source_sha256: bulletin.id.padStart(64, "d"),
    issued_at: instant(bulletin.issuedMs),
    received_at,
    mapping_sha256: CATALOG_SHA256,
  }));
  const issues = dice.rarely()
    ? [{
      station_ids: dice.pick([[], ["KMCI"], ["KDSM"]]),
      window_start: instant(run - 5 * HOUR),
      window_end: instant(run - 2 * HOUR),
      reason: "x",
      kind: dice.pick(["response", "transport", "unmapped", undefined] as const),
    }]
    : [];
  return {
    file: published("observations", instant(run)),
    requested_at: instant(run),
    completed_at: instant(run + 2 * MINUTE),
    supported_stations: ["KMCI"],
    rows,
    sources: Object.fromEntries([
      [CATALOG_SHA256, {
        source_url: "https://aviationweather.gov/data/cache/stations.cache.xml.gz",
        received_at: instant(run),
      }],
      ...rows.map((row) => [row.source_sha256, { source_url: row.source_url, received_at }]),
    ]),
    issues,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
