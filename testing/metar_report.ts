import type { RawReport } from "../shared/noaa/metar/document.ts";

/** A real report with malformed wind, which the feed decoded as 60 °C: the true temperature is 18.9 °C. */
export const KPWM_RAW =
  "METAR KPWM 241851Z COR 060/03 10SM FEW220 19/06 A3044 RMK AO2 SLP308 T01890056 $";
/** The same report with its wind group repaired. */
export const KPWM_REPAIRED = KPWM_RAW.replace("060/03", "06003KT");

/** A report of KPWM, 2026-09-24T18:51:00Z, with decoded wind 060° 3 kt and the repaired raw text. */
export function kpwmReport(fields: RawReport = {}): RawReport {
  return {
    raw_text: KPWM_REPAIRED,
    station_id: "KPWM",
    observation_time: "2026-09-24T18:51:00.000Z",
    latitude: "43.65",
    longitude: "-70.31",
    wind_dir_degrees: "60",
    wind_speed_kt: "3",
    ...fields,
  };
}

/** The same with decoded temperature and dewpoint, as `18.9/5.6` spells them; an empty side is absent. */
export function kpwmTemperatures(decoded: string, fields: RawReport = {}): RawReport {
  const [temperature, dewpoint] = decoded.split("/");
  return kpwmReport({
    ...(temperature ? { temp_c: temperature } : {}),
    ...(dewpoint ? { dewpoint_c: dewpoint } : {}),
    ...fields,
  });
}
