import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { observation } from "../writer/stored_rows.ts";
import type { Dice } from "./dice.ts";
import { HOUR, MINUTE } from "./model_input.ts";
import { Gauge, type Sky } from "./random_gauge.ts";

/** Hourly reports around the window with gaps, special reports and reports that are in doubt. */
export function randomReports(
  dice: Dice,
  station: string,
  terms: ScoredTerms,
): StoredObservation[] {
  const reports: StoredObservation[] = [];
  // Few stations file as they like, so that gaps come out on both sides of what is allowed.
  const irregular = dice.oddly(4);
  const isCold = dice.has("hidden phase") || dice.chance(dice.has("rain") ? 2 : 4);
  const step = () =>
    irregular ? dice.pick([45, 60, 60, 60, 75, 76, 90, 91, 120, 150, 151]) * MINUTE : HOUR;
  const stuck = dice.has("stuck sensor") ? plateau(dice, terms) : () => 0;
  const isSilent = dice.has("hollow answers") && dice.chance(2)
    ? silence(dice, terms)
    : () => false;
  const gauge = new Gauge(dice);
  const mildC = dice.between(3, 25);
  let driftC = 0;
  for (
    let t = terms.startMs - terms.startMs % HOUR - 16 * HOUR - 7 * MINUTE;
    t < terms.endMs + (dice.has("hollow answers") ? 40 : 4) * HOUR;
    t += step()
  ) {
    driftC += dice.between(-2, 2);
    const degrees = (isCold ? dice.between(-2, 4) : mildC + driftC) + stuck(t);
    const filedMs = t + (dice.rarely() ? dice.between(-30, 30) : 0) * MINUTE;
    const base: Partial<StoredObservation> = {
      station_id: station,
      temperature_value: dice.rarely() ? dice.pick([degrees + 15, 57, 58, null]) : degrees,
      dewpoint_value: dice.rarely()
        ? dice.pick([null, degrees + 0.5, degrees + 0.6])
        : degrees - dice.between(0, 9),
      wind_speed: dice.rarely() ? null : dice.between(0, 30),
      wind_direction: dice.rarely() ? null : dice.between(0, 360),
      ...(dice.rarely("places", 40) ? place(dice) : {}),
    };
    const trust = dice.rarely("doubt", 40) ? doubt(dice) : {};
    const isEstimated = dice.rarely("doubt", 15);
    if (dice.rarely("rain", 25)) {
      const specialMs = filedMs - dice.between(5, 55) * MINUTE;
      reports.push(spoken("SPECI", specialMs, { ...base, ...trust }, gauge.special(), trust));
    }
    const sky = gauge.hour(filedMs);
    const own = isEstimated
      ? spoken(
        "METAR",
        filedMs,
        base,
        { ...sky, remarks: [...sky.remarks, "WND DATA ESTMD"] },
        ESTIMATED,
      )
      : spoken("METAR", filedMs, base, sky, trust);
    if (!dice.rarely() && !isSilent(t)) reports.push(own);
  }
  return reports;
}

/** What the checks find of a wind that its report calls estimated. */
const ESTIMATED: Partial<StoredObservation> = {
  quality_status: "rejected",
  quality_reason: "the remark WND DATA ESTMD",
  quality_metrics: "wind",
};

/** A report with a raw text that says the same. */
function spoken(
  type: "METAR" | "SPECI",
  t: number,
  change: Partial<StoredObservation>,
  sky: Sky,
  trust: Partial<StoredObservation>,
): StoredObservation {
  const stamp = new Date(t).toISOString().replace(/^.{8}(..)T(..):(..).*/, "$1$2$3Z");
  const raw_text = [
    type,
    change.station_id,
    stamp,
    `270${String(change.wind_speed ?? 0).padStart(2, "0")}KT 10SM`,
    ...(sky.weather ? [sky.weather] : []),
    `CLR ${degrees(change.temperature_value)}/${degrees(change.dewpoint_value)} A3000 RMK AO2`,
    ...sky.remarks,
  ].join(" ");
  return observation(instant(t), {
    ...change,
    metar_type: type,
    precip_in: sky.inches,
    wx_string: sky.weather ?? "",
    raw_text,
    ...trust,
  });
}

/** A temperature as the body has it; nothing when it is not reported. */
function degrees(celsius: number | null | undefined): string {
  if (celsius === null || celsius === undefined) return "";
  const whole = String(Math.abs(Math.round(celsius))).padStart(2, "0");
  return celsius < 0 ? `M${whole}` : whole;
}

/** By how much a sensor that is stuck reads another temperature, for a while. */
function plateau(dice: Dice, terms: ScoredTerms): (t: number) => number {
  const fromMs = terms.startMs + dice.pick([-11, -9, -7, -5, -3, -2, -1, 1]) * HOUR - 30 * MINUTE;
  const toMs = dice.chance(2)
    ? fromMs + dice.pick([1, 11, 12, 12, 13]) * HOUR
    : terms.endMs + dice.pick([-1, 0, 1, 2, 4]) * HOUR;
  const off = dice.pick([-40, -19, 19, 25]);
  const after = dice.pick([0, 0, 0, 4, -12]);
  return (t) => t < fromMs ? 0 : t < toMs ? off : after;
}

/** When a station reports nothing, from about the end of the window on. */
function silence(dice: Dice, { endMs }: ScoredTerms): (t: number) => boolean {
  const fromMs = endMs - dice.pick([70, 30, 5]) * MINUTE;
  const toMs = fromMs + dice.pick([3, 11, 13, 14, 20, 25, 36]) * HOUR;
  return (t) => t >= fromMs && t < toMs;
}

function place(dice: Dice): Partial<StoredObservation> {
  return dice.pick<Partial<StoredObservation>>([
    { latitude: 41.98 },
    { latitude: 41.985 },
    { longitude: -88.2 },
    { longitude: null },
    { latitude: null, longitude: null },
  ] as Partial<StoredObservation>[]);
}

/** What makes a report doubtful, of another version of the checks, or of none. */
export function doubt(dice: Dice): Partial<StoredObservation> {
  const unverified = (quality_metrics: string | null): Partial<StoredObservation> => ({
    quality_status: "unverified",
    quality_reason: "x",
    quality_metrics,
  });
  return dice.pick<Partial<StoredObservation>>([
    unverified("temperature"),
    unverified("dewpoint"),
    unverified("wind"),
    unverified("present_weather,precipitation"),
    unverified(null),
    { quality_status: "rejected", quality_reason: "x", quality_metrics: "present_weather" },
    { quality_status: "rejected", quality_reason: "x", quality_metrics: "dewpoint" },
    { validation_version: "metar-consistency-v0", quality_metrics: "wind" },
    { quality_status: null, raw_text: null, validation_version: null },
  ]);
}

/** Other transmissions of the minute of a report: corrections, special reports, and the same with other remarks. */
export function otherCopies(dice: Dice, row: StoredObservation): StoredObservation[] {
  const raw = row.raw_text ?? "";
  const corrected = (type: string) => raw.replace(/^(METAR|SPECI)(.*?Z) /, `${type}$2 COR `);
  const windy = { ...row, wind_speed: (row.wind_speed ?? 0) + 1 };
  const special = { ...row, metar_type: "SPECI", raw_text: raw.replace(/^METAR/, "SPECI") };
  const secondsLater = { ...row, generated_at: row.generated_at!.replace(":00Z", ":20Z") };
  const remarked = (remark: string) => ({ ...row, raw_text: `${raw} ${remark}` });
  return dice.pick<StoredObservation[]>([
    [windy],
    [{ ...windy, raw_text: corrected("METAR") }],
    [{ ...windy, metar_type: "SPECI", raw_text: corrected("SPECI") }],
    [{ ...row, raw_text: corrected("METAR") }, special],
    [{ ...windy, raw_text: corrected("METAR") }, special],
    [{ ...windy, metar_type: "SPECI", raw_text: corrected("SPECI") }, special],
    [special],
    [secondsLater],
    [{ ...secondsLater, raw_text: `${raw} $` }],
    [{ ...secondsLater, raw_text: raw.replace(" RMK ", " RMK $ ") }],
    [{ ...secondsLater, raw_text: corrected("METAR") }],
    [{ ...remarked("WND DATA ESTMD"), ...ESTIMATED }],
    [{ ...windy, metar_type: null, raw_text: corrected("METAR") }],
    [{ ...row, metar_type: null }],
    [{ ...row, precip_in: 0.03, raw_text: `${raw} P0003` }],
    [{
      ...row,
      temperature_value: (row.temperature_value ?? 0) + 0.1,
      raw_text: `${raw} T01010050`,
    }],
    ...["$", "TSNO", "P0003", "60012", "70009", "RAB07", "RAE09", "FZRANO", "PWINO"].map((
      remark,
    ) => [remarked(remark)]),
    [{ ...row, raw_text: raw.replace("AO2", "AO1") }],
  ]);
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
