import type { StationNow } from "../../weather/questions/station_now.ts";

/** The stations of one state, with those of its values that are known, lowest first. */
export interface StateStations {
  readonly code: string;
  readonly name: string;
  readonly stations: readonly StationNow[];
}

const NAMES: Readonly<Record<string, string>> = {
  AL: "Alabama",
  AK: "Alaska",
  AS: "American Samoa",
  AZ: "Arizona",
  AR: "Arkansas",
  CA: "California",
  CO: "Colorado",
  CT: "Connecticut",
  DC: "District of Columbia",
  DE: "Delaware",
  FL: "Florida",
  GA: "Georgia",
  GU: "Guam",
  HI: "Hawaii",
  IA: "Iowa",
  ID: "Idaho",
  IL: "Illinois",
  IN: "Indiana",
  KS: "Kansas",
  KY: "Kentucky",
  LA: "Louisiana",
  MA: "Massachusetts",
  MD: "Maryland",
  ME: "Maine",
  MI: "Michigan",
  MN: "Minnesota",
  MO: "Missouri",
  MP: "Northern Mariana Islands",
  MS: "Mississippi",
  MT: "Montana",
  NC: "North Carolina",
  ND: "North Dakota",
  NE: "Nebraska",
  NH: "New Hampshire",
  NJ: "New Jersey",
  NM: "New Mexico",
  NV: "Nevada",
  NY: "New York",
  OH: "Ohio",
  OK: "Oklahoma",
  OR: "Oregon",
  PA: "Pennsylvania",
  PR: "Puerto Rico",
  RI: "Rhode Island",
  SC: "South Carolina",
  SD: "South Dakota",
  TN: "Tennessee",
  TX: "Texas",
  UM: "Outlying islands",
  UT: "Utah",
  VA: "Virginia",
  VI: "Virgin Islands",
  VT: "Vermont",
  WA: "Washington",
  WI: "Wisconsin",
  WV: "West Virginia",
  WY: "Wyoming",
};

/** The name of a state or territory by its code in station lists; a code that is none stands for itself. */
export function stateName(code: string): string {
  return NAMES[code] ?? (code || "No state named");
}

/** Stations by state, in the order of the states' names. */
export function byState(stations: readonly StationNow[]): StateStations[] {
  return [...Map.groupBy(stations, ({ station }) => station.state)]
    .map(([code, own]) => ({ code, name: stateName(code), stations: own }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}
