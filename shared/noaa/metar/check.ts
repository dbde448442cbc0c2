import { quote } from "../quote.ts";
import {
  type MetarGroup,
  type QualityStatus,
  VALIDATION_VERSION,
  type ValidationVersion,
} from "../../contract/observation_file.ts";
import { parseDecimal, parseWhole } from "../decimal.ts";
import { isLatitude, isLongitude } from "../grid_point.ts";
import { parseForeignInstant } from "../../time/instant.ts";
import type { RawReport } from "./document.ts";
import { identityProblems } from "./identity.ts";
import { judgePrecipitation } from "./precipitation.ts";
import { affectedGroups, type Problem, type ReasonCode } from "./problems.ts";
import { type RawText, readRawText, withoutRepeats } from "./raw_text.ts";
import { compareTemperatures, temperatureEvidence, temperatureGroups } from "./temperature.ts";
import { compareWind } from "./wind.ts";
import { windRemarkProblem } from "./wind_remark.ts";

/** A report that can become a row. Decoded values are as received, or null; none is ever repaired. */
export interface JudgedReport {
  readonly status: QualityStatus;
  /** The version of the rules that judged it. */
  readonly validation: ValidationVersion;
  readonly report: RawReport;
  /** Empty when validated. */
  readonly reasons: readonly string[];
  readonly codes: readonly ReasonCode[];
  /** Affected groups in the contract's order; empty when validated. */
  readonly metrics: readonly MetarGroup[];
  readonly stationId: string;
  readonly observedAtMs: number;
  /** Degrees, of the report (not the catalog). */
  readonly latitude: number;
  readonly longitude: number;
  /** °C. */
  readonly temperatureC: number | null;
  readonly dewpointC: number | null;
  /** Knots, sustained. */
  readonly windSpeedKt: number | null;
  /** Degrees true; null when variable or absent. */
  readonly windDirectionDegrees: number | null;
  /** Inches since the last scheduled report; 0 also when a working gauge reports nothing. */
  readonly precipIn: number | null;
  /** As decoded, else as the raw text begins. */
  readonly metarType: string | null;
}

/** A report without usable place or time: it is counted and kept in the audit, and becomes no row. */
export interface UnrepresentableReport {
  readonly status: "unrepresentable";
  readonly report: RawReport;
  readonly reasons: readonly string[];
  readonly codes: readonly ReasonCode[];
  readonly metrics: readonly MetarGroup[];
}

/** The outcome of {@link checkReport}; `status` tells which. */
export type CheckedReport = JudgedReport | UnrepresentableReport;

/**
 * Judges one report by the newest rules: every decoded value is held against the raw text it was decoded from. Rejected
 * when anything is wrong; validated when nothing is and the raw text supports the temperature; else unverified. There
 * are no limits of plausibility: 55 °C that agrees with the raw text is validated.
 */
export function checkReport(report: RawReport): CheckedReport {
  return checkReportUnder(VALIDATION_VERSION, report);
}

/**
 * Judges one report as {@link checkReport} does, by a version of the rules. Since `metar-consistency-v2` an exact repeat
 * of a group is no contradiction, remarks that call the wind estimated or unreliable are believed, and a dewpoint that
 * the raw text has and the decoder lost is missed.
 */
export function checkReportUnder(validation: ValidationVersion, report: RawReport): CheckedReport {
  const first = validation === "metar-consistency-v1";
  const identity = placeAndTime(report);
  if ("code" in identity) {
    return {
      status: "unrepresentable",
      report,
      reasons: [identity.reason],
      codes: [identity.code],
      metrics: [],
    };
  }
  const { stationId, observedAtMs } = identity;
  const rawText = report.raw_text?.trim() ?? "";
  const text = readRawText(rawText);
  const raw = first ? text : withoutRepeats(text);
  const decodedType = report.metar_type?.trim() || null;
  const special = decodedType === "SPECI" || raw.type === "SPECI";
  const decoded = decodedValues(report);
  const rain = judgePrecipitation(raw, special, {
    sent: report.precip_in !== undefined,
    inches: decoded.precipIn,
  });
  const evidence = temperatureEvidence(raw);
  const problems = [
    ...decoded.problems,
    ...windProblems(raw, stationId, decoded),
    ...identityProblems(rawText === "" ? undefined : raw, stationId, observedAtMs, decodedType),
    ...temperatureProblems(report, raw, evidence, decoded),
    ...rain.problems,
    ...outageProblems(raw),
    ...first ? [] : laterProblems(report, text),
  ];
  const rejected = problems.length > 0;
  if (!rejected && !evidence) problems.push(NO_EVIDENCE);
  return {
    status: rejected ? "rejected" : problems.length === 0 ? "validated" : "unverified",
    validation,
    report,
    reasons: problems.map(({ reason }) => reason),
    codes: problems.map(({ code }) => code),
    metrics: affectedGroups(problems),
    ...identity,
    temperatureC: decoded.temperatureC,
    dewpointC: decoded.dewpointC,
    windSpeedKt: decoded.windSpeedKt,
    windDirectionDegrees: decoded.windDirectionDegrees,
    precipIn: rain.inches,
    metarType: decodedType ?? raw.type,
  };
}

const NO_EVIDENCE: Problem = {
  code: "no_raw_temperature",
  groups: ["temperature", "dewpoint"],
  reason: "no unambiguous temperature group in the raw text",
};

/** When a report was observed, epoch milliseconds in whole seconds as rows have it; `undefined` when it is no time. */
export function observationInstant({ observation_time }: RawReport): number | undefined {
  const instant = parseForeignInstant(observation_time?.trim() ?? "");
  return instant === undefined ? undefined : Math.floor(instant / 1000) * 1000;
}

type PlaceAndTime = Pick<JudgedReport, "stationId" | "observedAtMs" | "latitude" | "longitude">;

function placeAndTime(report: RawReport): PlaceAndTime | Omit<Problem, "groups"> {
  const stationId = report.station_id?.trim() ?? "";
  if (stationId === "") return { code: "station_id", reason: "no station id" };
  const latitude = parseDecimal(report.latitude ?? "");
  const longitude = parseDecimal(report.longitude ?? "");
  if (
    latitude === undefined || longitude === undefined || !isLatitude(latitude) ||
    !isLongitude(longitude)
  ) {
    const place = `${quote(report.latitude ?? "")}, ${quote(report.longitude ?? "")}`;
    return { code: "coordinates", reason: `coordinates ${place} are no place` };
  }
  const observedAtMs = observationInstant(report);
  if (observedAtMs === undefined) {
    const time = quote(report.observation_time ?? "");
    return {
      code: "observation_time",
      reason: `observation time ${time} is no RFC 3339 date-time`,
    };
  }
  return { stationId, latitude, longitude, observedAtMs };
}

interface DecodedValues {
  readonly temperatureC: number | null;
  readonly dewpointC: number | null;
  readonly windSpeedKt: number | null;
  readonly windDirectionDegrees: number | null;
  readonly precipIn: number | null;
  readonly problems: readonly Problem[];
}

function decodedValues(report: RawReport): DecodedValues {
  const problems: Problem[] = [];
  const read = (
    text: string | undefined,
    parse: (text: string) => number | undefined,
    code: ReasonCode,
    group: MetarGroup,
  ): number | null => {
    if (text === undefined) return null;
    const value = parse(text);
    if (value !== undefined) return value;
    problems.push({
      code,
      groups: [group],
      reason: `${code.replaceAll("_", " ")} ${quote(text)}`,
    });
    return null;
  };
  const direction = report.wind_dir_degrees?.trim() === "VRB" ? undefined : report.wind_dir_degrees;
  return {
    temperatureC: read(report.temp_c, parseDecimal, "invalid_temperature", "temperature"),
    dewpointC: read(report.dewpoint_c, parseDecimal, "invalid_dewpoint", "dewpoint"),
    windSpeedKt: read(report.wind_speed_kt, parseWhole, "invalid_wind_speed", "wind"),
    windDirectionDegrees: read(direction, parseWhole, "invalid_wind_direction", "wind"),
    precipIn: read(report.precip_in, parseDecimal, "invalid_precipitation", "precipitation"),
    problems,
  };
}

function windProblems(raw: RawText, stationId: string, decoded: DecodedValues): Problem[] {
  const { windSpeedKt, windDirectionDegrees } = decoded;
  const problems: Problem[] = [];
  const add = (code: ReasonCode, reason: string) =>
    problems.push({ code, groups: ["wind"], reason });
  if (windSpeedKt !== null && windSpeedKt < 0) {
    add("negative_wind_speed", `decoded wind ${windSpeedKt} kt`);
  }
  if (windDirectionDegrees !== null && (windDirectionDegrees < 0 || windDirectionDegrees > 360)) {
    add("wind_direction_out_of_range", `decoded wind direction ${windDirectionDegrees}`);
  }
  const conflict = compareWind(raw, stationId, windSpeedKt, windDirectionDegrees);
  return conflict ? [...problems, conflict] : problems;
}

function temperatureProblems(
  report: RawReport,
  raw: RawText,
  evidence: ReturnType<typeof temperatureEvidence>,
  { temperatureC, dewpointC }: DecodedValues,
): Problem[] {
  const problems: Problem[] = [];
  if (report.temp_c === undefined) {
    const { body, remarks } = temperatureGroups(raw);
    const silent = body.length === 0 && remarks.length === 0;
    problems.push({
      code: silent ? "no_thermometer" : "missing_temperature",
      groups: ["temperature"],
      reason: silent ? "the report carries no temperature" : "no decoded temperature",
    });
  }
  const conflict = evidence && compareTemperatures(evidence, temperatureC, dewpointC);
  if (conflict) problems.push(conflict);
  return problems;
}

/** What the first version of the rules did not look for. */
function laterProblems(report: RawReport, text: RawText): Problem[] {
  return [windRemarkProblem(text), lostDewpoint(report, text)].filter((problem) =>
    problem !== undefined
  );
}

/** A decoded dewpoint that is not there, though a group of the raw text has one. */
function lostDewpoint(report: RawReport, raw: RawText): Problem | undefined {
  if (report.dewpoint_c !== undefined) return undefined;
  const { body, remarks } = temperatureGroups(raw);
  const group = [...remarks, ...body].find(({ dewpoint }) => dewpoint !== null);
  if (!group) return undefined;
  return {
    code: "missing_dewpoint",
    groups: ["dewpoint"],
    reason: `no decoded dewpoint, raw group ${group.token}`,
  };
}

function outageProblems({ remarks }: RawText): Problem[] {
  if (!remarks.includes("PWINO")) return [];
  return [{
    code: "PWINO",
    groups: ["present_weather"],
    reason: "present weather sensor out (PWINO)",
  }];
}
