import { GROUPS } from "./reports.ts";

/** A report as NOAA decoded it; null is an absent element. */
export interface DecodedReport {
  readonly station: string;
  /** Milliseconds. */
  readonly t: number;
  readonly type: string | null;
  /** °C. */
  readonly temperature: number | null;
  readonly dewpoint: number | null;
  /** Knots and degrees. */
  readonly speed: number | null;
  readonly direction: number | null;
  /** Since the last routine report. */
  readonly inches: number | null;
  readonly raw: string;
}

/** What the checks find. */
export interface Findings {
  readonly status: "validated" | "unverified" | "rejected";
  /** The groups in doubt, in the order of the contract. */
  readonly doubtful: readonly string[];
  /** The amount that is stored. */
  readonly inches: number | null;
}

/** Holds a decoded report against its raw text, by the table of `docs/rules.md`. */
export function check(report: DecodedReport): Findings {
  const text = readGroups(report.raw);
  const rain = checkRain(report, text);
  const evidence = temperatureEvidence(text);
  const wrong = new Set([
    ...isAnother(report, text) ? GROUPS : [],
    ...checkTemperature(report, text, evidence),
    ...isWrongWind(report, text) || DOUBTED_WIND.test(text.words) ? ["wind"] : [],
    ...rain.isWrong ? ["precipitation"] : [],
    ...text.remarks.includes("PWINO") ? ["present_weather"] : [],
  ]);
  const inDoubt = (groups: ReadonlySet<string>) => GROUPS.filter((group) => groups.has(group));
  const { inches } = rain;
  if (wrong.size > 0) return { status: "rejected", doubtful: inDoubt(wrong), inches };
  if (evidence) return { status: "validated", doubtful: [], inches };
  return { status: "unverified", doubtful: ["temperature", "dewpoint"], inches };
}

/** An observer says that the wind is estimated, or not to be relied on, in one of many spellings. */
const DOUBTED_WIND = /\bWI?NDS?( DATA| SENSOR)? (EST|UN.?RE?L)|\bESTM?D? WI?ND/;

/** The groups of a raw text; an exact repeat of one is the same one. */
interface Groups {
  readonly type: string | undefined;
  readonly station: string | undefined;
  readonly time: string | undefined;
  readonly body: readonly string[];
  readonly remarks: readonly string[];
  /** All of it, in its order. */
  readonly words: string;
}

function readGroups(raw: string): Groups {
  const words = raw.split(" ").map((word) => word.replace(/=+$/, "")).filter((word) => word !== "");
  const type = ["METAR", "SPECI"].includes(words[0] ?? "") ? words.shift() : undefined;
  const end = words.includes("RMK") ? words.indexOf("RMK") : words.length;
  return {
    type,
    station: words[0],
    time: words[1],
    body: [...new Set(words.slice(2, end))],
    remarks: [...new Set(words.slice(end + 1))],
    words: words.join(" "),
  };
}

/** Whether the raw text is not of the report that was decoded. */
function isAnother({ type, station, t }: DecodedReport, text: Groups): boolean {
  const stamp = new Date(t).toISOString().replace(/^.{8}(..)T(..):(..).*/, "$1$2$3Z");
  return (type !== null && !["METAR", "SPECI"].includes(type)) ||
    (type !== null && text.type !== undefined && type !== text.type) ||
    text.station !== station || text.time !== stamp;
}

interface Temperatures {
  readonly t: number;
  readonly d: number | undefined;
  readonly isTenths: boolean;
}

function temperatures({ body, remarks }: Groups) {
  const whole = body.map((word) => /^(M?\d\d)\/(M?\d\d)?$/.exec(word)).filter((found) => found)
    .map((found) => inDegrees(found!, (text) => Number(text.replace("M", "-")), false));
  const tenths = remarks.map((word) => /^T([01]\d{3})([01]\d{3})?$/.exec(word))
    .filter((found) => found).map((found) =>
      inDegrees(found!, (text) => Number(text.slice(1)) / (text[0] === "1" ? -10 : 10), true)
    );
  return { whole, tenths };
}

function inDegrees(
  [, t, d]: RegExpExecArray,
  read: (text: string) => number,
  isTenths: boolean,
): Temperatures {
  return { t: read(t!), d: d === undefined ? undefined : read(d), isTenths };
}

/** The group that decoded values are held against; none where a kind occurs twice or the two kinds differ. */
function temperatureEvidence(text: Groups): Temperatures | undefined {
  const { whole, tenths } = temperatures(text);
  if (whole.length > 1 || tenths.length > 1) return undefined;
  const [a] = whole, [b] = tenths;
  if (a && b) {
    if (Math.abs(a.t - b.t) > 0.5 + 1e-6) return undefined;
    if (a.d !== undefined && b.d !== undefined && Math.abs(a.d - b.d) > 0.5 + 1e-6) {
      return undefined;
    }
  }
  return b ?? a;
}

function checkTemperature(
  { temperature, dewpoint }: DecodedReport,
  text: Groups,
  evidence: Temperatures | undefined,
): string[] {
  const differs = (decoded: number | null, raw: number | undefined) =>
    decoded !== null && raw !== undefined &&
    Math.abs(decoded - raw) >
      (evidence?.isTenths && !Number.isInteger(decoded) ? 1e-6 : 0.5 + 1e-6);
  const { whole, tenths } = temperatures(text);
  const isLost = dewpoint === null && [...whole, ...tenths].some(({ d }) => d !== undefined);
  return [
    ...temperature === null ? ["temperature"] : [],
    ...isLost ? ["dewpoint"] : [],
    ...differs(temperature, evidence?.t) || differs(dewpoint, evidence?.d)
      ? ["temperature", "dewpoint"]
      : [],
  ];
}

function isWrongWind({ speed, direction }: DecodedReport, { body }: Groups): boolean {
  if ((speed ?? 0) < 0 || (direction ?? 0) < 0 || (direction ?? 0) > 360) return true;
  const groups = body.filter((word) => /(KT|MPS)$/.test(word));
  if (groups.length === 0) return speed !== null || direction !== null;
  const [, from, force, unit] = /^(\d{3}|VRB)(\d{2,3})(?:G\d{2,3})?(KT|MPS)$/.exec(groups[0]!) ??
    [];
  if (groups.length > 1 || from === undefined || Number(from) > 360) return true;
  const knots = Math.round(Number(force) * (unit === "KT" ? 1 : 1.9438444924406));
  const north = (degrees: number | null) => degrees === null ? null : degrees % 360;
  return speed !== knots || north(direction) !== (from === "VRB" ? null : Number(from) % 360);
}

function checkRain(
  { type, inches }: DecodedReport,
  text: Groups,
): { readonly isWrong: boolean; readonly inches: number | null } {
  const groups = text.remarks.filter((word) => /^P(\d{4}|\/{4})$/.test(word));
  const isOut = text.remarks.includes("PNO");
  const always = isOut || (inches ?? 0) < 0;
  if (groups.length > 1) return { isWrong: true, inches };
  if (groups.length === 1) {
    const raw = Number(groups[0]!.slice(1)) / 100;
    const agrees = inches !== null &&
      (raw === 0 ? inches >= 0 && inches < 0.01 : Math.abs(raw - inches) < 1e-6);
    return { isWrong: always || !agrees, inches };
  }
  if (type === "SPECI" || text.type === "SPECI") {
    const amount = inches === 0 ? null : inches;
    return { isWrong: always || amount !== null, inches: amount };
  }
  const isDry = inches === null && text.remarks.includes("AO2") && !isOut;
  return { isWrong: always, inches: isDry ? 0 : inches };
}
