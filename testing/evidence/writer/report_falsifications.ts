import {
  type Draft,
  type DraftReport,
  type Falsification,
  first,
  last,
  warmest,
  warmestCopies,
} from "./falsification.ts";

/** A report that its document does not give, or that makes another reading. */
const REPORT = /^evidence(\.observations\[\d+\])?: /;

/** Changes all copies of KORD's warmest report. */
function change(values: Partial<DraftReport>): (record: Draft) => void {
  return (record) => {
    for (const row of warmestCopies(record)) Object.assign(row, values);
  };
}

/** Temperatures, dewpoints and wind of reports, and which reports there are. */
export const REPORT_FALSIFICATIONS: readonly Falsification[] = [
  ["a warmer report", REPORT, (r) => warmest(r).temperature_value = 40],
  ["a report warmer in every copy", REPORT, change({ temperature_value: 24.5 })],
  ["a colder report", REPORT, change({ temperature_value: 23 })],
  ["a report without temperature", REPORT, change({ temperature_value: null })],
  ["degrees of another scale", REPORT, change({ temperature_unit_code: "fahrenheit" })],
  ["another dewpoint", REPORT, change({ dewpoint_value: 1 })],
  ["no dewpoint", REPORT, change({ dewpoint_value: null })],
  ["a windier report", REPORT, (r) => warmest(r).wind_speed = 99],
  ["a report windier in every copy", REPORT, change({ wind_speed: 9 })],
  ["a report without wind", REPORT, change({ wind_speed: null, wind_direction: null })],
  ["another wind direction", REPORT, change({ wind_direction: 359 })],
  ["wind of another unit", REPORT, change({ wind_speed_unit_code: "mph" })],
  ["rain where none fell", REPORT, change({ precip_in: 0.3 })],
  ["other weather", REPORT, change({ wx_string: "-SN" })],
  ["a report of another raw text", REPORT, (r) => warmest(r).raw_text += " "],
  ["a raw text with a remark more", REPORT, change({ raw_text: "METAR KORD 011853Z RMK AO2" })],
  ["a report without raw text", REPORT, change({ raw_text: null })],
  ["a report of another type", REPORT, change({ metar_type: "SPECI" })],
  ["a report of no type", REPORT, change({ metar_type: null })],
  ["a report a minute later", REPORT, change({ generated_at: "2030-01-01T18:54:00Z" })],
  ["a report outside the window", REPORT, change({ generated_at: "2030-01-02T00:53:00Z" })],
  ["a report of no time", REPORT, change({ generated_at: "yesterday" })],
  ["a report from another station", REPORT, change({ station_id: "KMCI" })],
  ["a report of a station that nobody scores", REPORT, change({ station_id: "KJFK" })],
  [
    "a report less",
    REPORT,
    (r) => r.evidence.observations.splice(r.evidence.observations.indexOf(warmest(r)), 1),
  ],
  ["a report less in every file", REPORT, (r) => drop(r, warmestCopies(r))],
  ["no reports", REPORT, (r) => r.evidence.observations = []],
  [
    "no reports of one station",
    REPORT,
    (r) => drop(r, r.evidence.observations.filter((row) => row.station_id === "KMCI")),
  ],
  [
    "a report that nobody sent",
    REPORT,
    (r) =>
      r.evidence.observations.push({
        ...warmest(r),
        generated_at: "2030-01-01T19:20:00Z",
        temperature_value: 26,
      }),
  ],
  [
    "a second report of the same minute",
    REPORT,
    (r) => r.evidence.observations.push({ ...warmest(r), temperature_value: 25 }),
  ],
  [
    "a special report of the same minute",
    REPORT,
    (r) => r.evidence.observations.push({ ...warmest(r), metar_type: "SPECI", wind_speed: 30 }),
  ],
  [
    "a report in another file",
    REPORT,
    (r) => warmest(r).file = first(r.evidence.observations).file,
  ],
  ["a report in no file", REPORT, (r) => warmest(r).file = "reports.parquet"],
  [
    "a report in a file that came later",
    REPORT,
    (r) => warmest(r).file = last(r.evidence.observations).file,
  ],
];

/** Places of reports. */
export const PLACE_FALSIFICATIONS: readonly Falsification[] = [
  [
    "reports from another place",
    REPORT,
    (r) => r.evidence.observations.forEach((row) => row.latitude = Number(row.latitude) + 1),
  ],
  [
    "reports from another meridian",
    REPORT,
    (r) => r.evidence.observations.forEach((row) => row.longitude = Number(row.longitude) - 0.5),
  ],
];

/** Verdicts that a record gives of a report: a verifier makes its own from the document, so that these change nothing. */
export const OTHER_VERDICTS: readonly [what: string, change: (record: Draft) => void][] = [
  ["a rejected report", change({ quality_status: "rejected", quality_reason: "x" })],
  [
    "a report whose temperature is in doubt",
    change({ quality_status: "unverified", quality_reason: "x", quality_metrics: "temperature" }),
  ],
  ["a report that nobody checked", change({ quality_status: null })],
  ["a report of other checks", change({ validation_version: "metar-consistency-v0" })],
];

function drop({ evidence }: Draft, rows: readonly DraftReport[]): void {
  evidence.observations = evidence.observations.filter((row) => !rows.includes(row));
}
