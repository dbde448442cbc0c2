import type { ReportLine, StationPlace } from "./weather_table.ts";

/**
 * A report as the AWC data API writes it: decoded fields and a raw text that agree, unless the line is in doubt.
 */
export function metarElement(place: StationPlace, line: ReportLine): string {
  const { temperatureC, dewpointC, windKt, windDirection, precipitationIn = null, weather } = line;
  const decoded = line.doubt === "rejected" && temperatureC !== null
    ? temperatureC + 9
    : temperatureC;
  const wind = windKt === null
    ? []
    : windDirection === null
    ? [["wind_dir_degrees", "VRB"]]
    : [["wind_dir_degrees", `${windDirection}`]];
  const fields: readonly (readonly [name: string, value: string | null])[] = [
    ["raw_text", rawText(place, line)],
    ["station_id", place.stationId],
    ["observation_time", new Date(line.at).toISOString()],
    ["latitude", `${place.latitude + (line.isAstray ? 0.5 : 0)}`],
    ["longitude", `${place.longitude}`],
    ["temp_c", decoded === null ? null : decoded.toFixed(1)],
    ["dewpoint_c", dewpointC === null || line.doubt === "lost" ? null : dewpointC.toFixed(1)],
    ...wind.map(([name = "", value = ""]) => [name, value] as const),
    ["wind_speed_kt", windKt === null ? null : `${windKt}`],
    ["wx_string", weather ?? null],
    ["precip_in", precipitationIn === null ? null : precipitationIn.toFixed(2)],
    ["metar_type", line.special ? "SPECI" : "METAR"],
  ];
  const elements = fields.filter(([, value]) => value !== null)
    .map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<METAR>${elements.join("")}</METAR>`;
}

/** The report as the station sent it. */
function rawText({ stationId }: StationPlace, line: ReportLine): string {
  const time = new Date(line.at).toISOString();
  const stamp = `${time.slice(8, 10)}${time.slice(11, 13)}${time.slice(14, 16)}Z`;
  const told = line.doubt !== "unverified" && line.temperatureC !== null;
  const { temperatureC, dewpointC } = line;
  const body = told
    ? `${wholeDegrees(temperatureC!)}/${dewpointC === null ? "" : wholeDegrees(dewpointC)}`
    : null; // told means not null
  const precise = told
    ? `T${tenths(temperatureC!)}${dewpointC === null ? "" : tenths(dewpointC)}`
    : null;
  const amount = line.precipitationIn;
  const rain = amount === null || amount === undefined
    ? null
    : `P${String(Math.round(amount * 100)).padStart(4, "0")}`;
  return [
    line.special ? "SPECI" : "METAR",
    stationId,
    stamp,
    windGroup(line),
    "10SM",
    line.weather ?? null,
    "BKN040",
    body,
    "A3000 RMK AO2",
    rain,
    precise,
    line.remarks ?? null,
  ].filter((group) => group !== null).join(" ");
}

function windGroup({ windKt, windDirection }: ReportLine): string | null {
  if (windKt === null) return null;
  const bearing = windDirection === null ? "VRB" : String(windDirection).padStart(3, "0");
  return `${bearing}${String(windKt).padStart(2, "0")}KT`;
}

function wholeDegrees(celsius: number): string {
  const whole = Math.round(celsius);
  return `${celsius < 0 ? "M" : ""}${String(Math.abs(whole)).padStart(2, "0")}`;
}

function tenths(celsius: number): string {
  return `${celsius < 0 ? 1 : 0}${String(Math.round(Math.abs(celsius) * 10)).padStart(3, "0")}`;
}
