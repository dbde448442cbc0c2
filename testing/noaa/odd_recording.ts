import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { catalogOf, type NoaaRecording, type RecordedReport } from "./recording.ts";

/** Over the end of a month, and over the night in which two of the four places set their clocks back. */
export const ODD_WINDOW = {
  startMs: Date.parse("2026-10-31T10:00:00Z"),
  endMs: Date.parse("2026-11-01T10:00:00Z"),
  signingMs: Date.parse("2026-11-01T12:00:00Z"),
};

/** A place, its forecast, and what its reports say and come to. */
export interface OddPlace {
  readonly id: string;
  readonly state: string;
  readonly latitude: string;
  readonly longitude: string;
  /** IANA, for the clock on its wall. */
  readonly zone: string;
  /** Hours that its standard time lies behind UTC; forecast days follow it all year round. */
  readonly standard: number;
  /** What is forecast for each day, °F and knots. */
  readonly high: number;
  readonly low: number;
  readonly wind: number;
  /** `hhmm` of UTC and what the report of that time says after it; every other hour has `usual` at 53 past. */
  readonly usual: string;
  readonly odd: Readonly<Record<string, readonly string[]>>;
  /** What these reports come to. */
  readonly observed: { readonly high: number; readonly low: number; readonly wind: number };
}

/** Two places that set their clocks back in that night, and two that never do. */
export const ODD_PLACES: readonly OddPlace[] = [
  {
    id: "KBOS",
    state: "MA",
    latitude: "42.36",
    longitude: "-71.01",
    zone: "America/New_York",
    standard: 5,
    high: 60,
    low: 41,
    wind: 18,
    usual: "18008KT 10SM FEW250 12/05 A3005 RMK AO2 SLP175 T01220050",
    odd: {
      // The correction stands beside the report that it corrects, whose temperature and wind are far off.
      "311553": [
        "18058KT 10SM FEW250 35/05 A3005 RMK AO2 T03500050",
        "COR 18009G19KT 10SM FEW250 15/05 A3005 RMK AO2 PK WND 18035/1540 T01500050 $",
      ],
      // Variable wind of a special report; the peak gust and the extremes of 6 and 24 hours are no single report.
      "311731": [
        "VRB15G25KT 1/2SM R04R/2600V6000FT +TSRA BKN010CB 14/12 A2990 RMK AO2 PK WND 28045/1715 T01440122",
      ],
      "311753": ["22012KT 10SM 13/06 A2990 RMK AO2 P0012 60012 10190 20061 T01330061 PNO"],
      "010453": [
        "AUTO 00000KT 10SM CLR 07/03 A3009 RMK AO2 401800010 T00670028 53002 PWINO TSNO $",
      ],
      // The last report of the window, and the first after it, which is the coldest.
      "010953": ["AUTO 35003KT 10SM CLR 04/01 A3010 RMK AO2 T00390006"],
      "011000": ["AUTO 35040KT 10SM CLR M10/M12 A3010 RMK AO2 T11001122"],
    },
    observed: { high: 15.0, low: 3.9, wind: 15 },
  },
  {
    id: "PANC",
    state: "AK",
    latitude: "61.17",
    longitude: "-150.03",
    zone: "America/Anchorage",
    standard: 9,
    high: 25,
    low: 9,
    wind: 12,
    usual: "36005KT 10SM SCT040 M05/M09 A2950 RMK AO2 T10501094",
    odd: {
      // The first instant of the window counts; a report without a dewpoint has a temperature.
      "311000": ["36031KT 10SM M14/ A2950 RMK AO2 T1139"],
      "312253": ["36007KT 9SM -SN BKN015 M00/M02 A2952 RMK AO2 P0001 T10031017 11003 21100"],
      "010053": ["360104G119KT 10SM M01/M04 A2955 RMK AO2 T10061039"],
    },
    observed: { high: -0.3, low: -13.9, wind: 104 },
  },
  {
    id: "PHNL",
    state: "HI",
    latitude: "21.32",
    longitude: "-157.94",
    zone: "Pacific/Honolulu",
    standard: 10,
    high: 86,
    low: 73,
    wind: 15,
    usual: "06010KT 10SM FEW025 26/18 A3002 RMK AO2 SLP164 T02610178",
    odd: {
      "312353": ["06016G27KT 10SM FEW025 30/18 A2998 RMK AO2 T03000178 10306 20228 $"],
      "011353": ["00000KT 10SM FEW025 22/19 A3000 RMK AO2 T02170189"],
      "010553": ["05004KT 10SM FEW025 23/19 A3000 RMK AO2 T02280189"],
    },
    observed: { high: 30.0, low: 22.8, wind: 16 },
  },
  {
    id: "KPHX",
    state: "AZ",
    latitude: "33.43",
    longitude: "-112.00",
    zone: "America/Phoenix",
    standard: 7,
    high: 88,
    low: 61,
    wind: 9,
    usual: "VRB03KT 10SM CLR 22/04 A2994 RMK AO2 SLP122 T02220039",
    odd: {
      // Body and tenths of this one are far apart: what it says of the temperature proves nothing.
      "312153": ["26006KT 10SM CLR 29/02 A2991 RMK AO2 T03400022"],
      "312251": ["27009KT 10SM CLR 31/02 A2990 RMK AO2 T03110022="],
      "011253": ["09003KT 10SM CLR 02/01 A2999 RMK AO2 T00220006"],
    },
    observed: { high: 31.1, low: 22.2, wind: 9 },
  },
];

/** All reports from a day before the window to two hours after it. */
function reportsOf(place: OddPlace): RecordedReport[] {
  const reports: RecordedReport[] = [];
  const first = ODD_WINDOW.startMs - DAY_MS + 53 * MINUTE_MS;
  for (let at = first; at < ODD_WINDOW.endMs + 2 * HOUR_MS; at += HOUR_MS) {
    if (!(stampOf(at) in place.odd)) reports.push(report(place, at, place.usual));
  }
  for (const [stamp, texts] of Object.entries(place.odd)) {
    const [day, hour, minute] = [stamp.slice(0, 2), stamp.slice(2, 4), stamp.slice(4)];
    const at = Date.parse(`2026-${day === "31" ? "10" : "11"}-${day}T${hour}:${minute}:00Z`);
    for (const text of texts) reports.push(report(place, at, text));
  }
  return reports;
}

/** `ddhhmm`. */
function stampOf(at: number): string {
  return new Date(at).toISOString().slice(8, 16).replace(/[T:]/g, "");
}

/** A report as the service gives it: what it decodes, and the text. Off the hour it is a special one. */
function report(place: OddPlace, at: number, text: string): RecordedReport {
  const type = [53, 51, 0].includes(new Date(at).getUTCMinutes()) ? "METAR" : "SPECI";
  const [, tenths, dew] = /T([01]\d{3})([01]\d{3})?/.exec(text) ?? [];
  const [, bearing, knots] = /(VRB|\d{3})(\d{2,3})(?:G\d+)?KT/.exec(text) ?? [];
  const [, rain] = / P(\d{4})/.exec(text) ?? [];
  const degrees = (digits: string) =>
    ((digits[0] === "1" ? -1 : 1) * Number(digits.slice(1)) / 10).toFixed(1);
  const members: [string, string | undefined][] = [
    ["raw_text", `${type} ${place.id} ${stampOf(at)}Z ${text}`],
    ["station_id", place.id],
    ["observation_time", new Date(at).toISOString()],
    ["latitude", place.latitude],
    ["longitude", place.longitude],
    ["temp_c", tenths && degrees(tenths)],
    ["dewpoint_c", dew && degrees(dew)],
    ["wind_dir_degrees", bearing],
    ["wind_speed_kt", knots && String(Number(knots))],
    ["precip_in", rain && (Number(rain) / 100).toFixed(2)],
    ["metar_type", type],
  ];
  const xml = members.filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${value}</${name}>`);
  return { stationId: place.id, observedAtMs: at, xml: `<METAR>${xml.join("")}</METAR>` };
}

/** An instant on the wall of a place, with the offset that the wall has then. */
function onWall(place: OddPlace, at: number): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: place.zone,
    timeZoneName: "longOffset",
  })
    .formatToParts(at);
  const offset = parts.find(({ type }) => type === "timeZoneName")!.value.replace("GMT", "");
  const [, sign, hours = "0"] = /([+-])(\d\d)/.exec(offset)!;
  const wall = at + (sign === "-" ? -1 : 1) * Number(hours) * HOUR_MS;
  return new Date(wall).toISOString().slice(0, 19) + offset;
}

/** A forecast of all places: days of 12 and 13 hours by standard time, wind hour by hour and then every six hours. */
function dwml(issuedAt: number, change: number): string {
  const day = Math.floor(issuedAt / DAY_MS) * DAY_MS;
  const layouts: string[] = [], parameters: string[] = [], locations: string[] = [];
  for (const [index, place] of ODD_PLACES.entries()) {
    const { high, low, wind, standard } = place;
    const spans = (from: number, hours: number) =>
      [-1, 0, 1, 2, 3].map((days) => {
        const begin = day + days * DAY_MS + (from + standard) * HOUR_MS;
        return [begin, begin + hours * HOUR_MS] as const;
      });
    const winds = Array.from({ length: 40 }, (_, hour) => Math.floor(issuedAt / HOUR_MS) + hour - 3)
      .concat(
        Array.from({ length: 8 }, (_, step) => Math.floor(issuedAt / HOUR_MS) + 42 + 6 * step),
      );
    const layout = (name: string, times: readonly (readonly [number, number?])[]) => {
      layouts.push(
        `<time-layout time-coordinate="local" summarization="none"><layout-key>k-${name}-${index}</layout-key>` +
          times.map(([begin, end]) =>
            `<start-valid-time>${onWall(place, begin)}</start-valid-time>` +
            (end === undefined ? "" : `<end-valid-time>${onWall(place, end)}</end-valid-time>`)
          ).join("") + "</time-layout>",
      );
    };
    layout("max", spans(7, 12));
    layout("min", spans(19, 13));
    layout("wind", winds.map((hour) => [hour * HOUR_MS] as const));
    const nil = '<value xsi:nil="true"/>';
    const value = (number: number) => `<value>${number}</value>`;
    const element = (name: string, attributes: string, layoutName: string, values: string) =>
      `<${name} ${attributes} time-layout="k-${layoutName}-${index}"><name>x</name>${values}</${name}>`;
    locations.push(
      `<location><location-key>point${index + 1}</location-key>` +
        `<point latitude="${place.latitude}" longitude="${place.longitude}"/></location>`,
    );
    parameters.push(
      `<parameters applicable-location="point${index + 1}">` +
        element(
          "temperature",
          'type="maximum" units="Fahrenheit"',
          "max",
          [0, 1, 2, 3].map(() => value(high + change)).join("") + nil,
        ) +
        element(
          "temperature",
          'type="minimum" units="Fahrenheit"',
          "min",
          [0, 1, 2, 3].map(() => value(low + change)).join("") + nil,
        ) +
        element("temperature", 'type="apparent" units="Fahrenheit"', "wind", value(1)) +
        element(
          "wind-speed",
          'type="sustained" units="knots"',
          "wind",
          winds.map((_, hour) => hour === 1 ? nil : value(wind + change)).join(""),
        ) +
        element(
          "direction",
          'type="wind" units="degrees true"',
          "wind",
          winds.map(() => value(230)).join(""),
        ) +
        "</parameters>",
    );
  }
  return '\n<?xml version="1.0"?><dwml version="1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><head>' +
    `<product><creation-date refresh-frequency="PT30M">${
      new Date(issuedAt).toISOString().slice(0, 19)
    }Z` +
    `</creation-date></product></head><data>${locations.join("")}${layouts.join("")}${
      parameters.join("")
    }` +
    "</data></dwml>";
}

/** The last issue before the start; a later answer of it says something else, and comes too late. */
const ISSUED_MS = ODD_WINDOW.startMs - 90 * MINUTE_MS;

/**
 * What the services of NOAA say of these places: real oddities of reports, and forecasts on the clocks of four zones.
 * @param now tells which reports are there yet
 */
export function oddRecording(now: () => number): NoaaRecording {
  const stations = ODD_PLACES.map((place) =>
    `<Station><station_id>${place.id}</station_id><icao_id>${place.id}</icao_id><iata_id/>` +
    `<latitude>${place.latitude}</latitude><longitude>${place.longitude}</longitude><elevation_m>9999</elevation_m>` +
    `<site>Zuñi &amp; "Pueblo" &lt;b&gt;</site><state>${place.state}</state><country>US</country>` +
    "<site_type><METAR/></site_type></Station>"
  );
  return {
    catalogXml: catalogOf(stations),
    get reports() {
      return ODD_PLACES.flatMap(reportsOf).filter(({ observedAtMs }) => observedAtMs <= now());
    },
    forecast: ({ nowMs }) =>
      nowMs < ISSUED_MS ? dwml(ODD_WINDOW.startMs - 26 * HOUR_MS, -7) : dwml(
        ISSUED_MS + (nowMs > ODD_WINDOW.startMs ? 10 * MINUTE_MS : 0),
        nowMs > ODD_WINDOW.startMs ? 30 : 0,
      ),
    rr7: { locations: [], products: [] },
  };
}
