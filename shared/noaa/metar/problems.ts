import { METAR_GROUPS, type MetarGroup } from "../../contract/observation_file.ts";

/** What can be wrong with a report; counted in summaries, spelled out in `quality_reason`. */
export type ReasonCode =
  // a decoded field is no number of its kind
  | "invalid_temperature"
  | "invalid_dewpoint"
  | "invalid_wind_speed"
  | "invalid_wind_direction"
  | "invalid_precipitation"
  // a decoded field is impossible
  | "negative_wind_speed"
  | "wind_direction_out_of_range"
  | "negative_precipitation"
  // the decoded temperature is absent: from a report that carries one, or that carries none at all
  | "missing_temperature"
  | "no_thermometer"
  // the decoded dewpoint is absent from a report that carries one
  | "missing_dewpoint"
  // raw and decoded differ, or the raw group cannot be read
  | "temperature_mismatch"
  | "dewpoint_mismatch"
  | "wind_group_missing_or_ambiguous"
  | "wind_group_malformed"
  | "wind_speed_malformed"
  | "wind_gust_malformed"
  | "wind_bearing_malformed"
  | "wind_speed_mismatch"
  | "wind_direction_mismatch"
  | "precipitation_group_ambiguous"
  | "precipitation_unavailable"
  | "precipitation_mismatch"
  | "precipitation_not_decoded"
  | "precipitation_without_group"
  // the station says that a sensor is out, or how far its wind is to be believed
  | "PNO"
  | "PWINO"
  | "wind_estimated"
  | "wind_unreliable"
  // the report may not be the one it says it is
  | "report_type"
  | "raw_station"
  | "raw_time"
  // nothing contradicts the temperature, nothing supports it
  | "no_raw_temperature"
  // no row is possible
  | "coordinates"
  | "observation_time"
  | "station_id";

/** One thing that is wrong with a report, and the groups it makes doubtful. */
export interface Problem {
  readonly code: ReasonCode;
  readonly groups: readonly MetarGroup[];
  /** In words, for `quality_reason`. */
  readonly reason: string;
}

/** The groups that problems touch, in the contract's order. */
export function affectedGroups(problems: readonly Problem[]): MetarGroup[] {
  return METAR_GROUPS.filter((group) => problems.some(({ groups }) => groups.includes(group)));
}
