import {
  catalogOf,
  type ForecastQuestion,
  type NoaaRecording,
  notOnGrid,
  type RecordedReport,
} from "../../noaa/recording.ts";
import { dwmlDocument } from "../../fixtures/dwml_document.ts";
import { metarElement } from "./metar_element.ts";
import { rr7Product } from "./rr7_product.ts";
import type { StationPlace, StationWeather, WeatherTable } from "./weather_table.ts";

/** What NOAA's services would answer at each time: only what is known by then, corrections included. */
export function tableRecording({ stations }: WeatherTable, now: () => number): NoaaRecording {
  return {
    catalogXml: catalogOf(stations.map(({ place }) => stationElement(place))),
    get reports() {
      return stations.flatMap((station) => knownReports(station, now()));
    },
    forecast: (question) => forecast(stations, question),
    rr7: {
      locations: stations.filter(({ hours = [] }) => hours.length > 0).map(({ place }) =>
        place.iataId
      ),
      get products() {
        return stations.flatMap(({ place, hours = [] }) =>
          hours.filter((hour) => hour.issuedAt <= now()).map((hour) => rr7Product(place, hour))
        );
      },
    },
  };
}

function stationElement(place: StationPlace): string {
  const { stationId, iataId, name, state, latitude, longitude } = place;
  return `<Station><station_id>${stationId}</station_id><icao_id>${stationId}</icao_id><iata_id>${iataId}</iata_id>` +
    `<latitude>${latitude}</latitude><longitude>${longitude}</longitude><elevation_m>200</elevation_m>` +
    `<site>${name}</site><state>${state}</state><country>US</country><site_type><METAR/></site_type></Station>`;
}

function knownReports({ place, reports }: StationWeather, nowMs: number): RecordedReport[] {
  const known = reports.filter((line) => (line.knownAt ?? line.at) <= nowMs);
  return [...Map.groupBy(known, (line) => line.at).values()].map((lines) => {
    const latest = lines.reduce((a, b) => (b.knownAt ?? b.at) >= (a.knownAt ?? a.at) ? b : a);
    return {
      stationId: place.stationId,
      observedAtMs: latest.at,
      xml: metarElement(place, latest),
    };
  });
}

function forecast(
  stations: readonly StationWeather[],
  { points, nowMs }: ForecastQuestion,
): string {
  const asked = points.map((point) => {
    const [lat = "", lon = ""] = point.split(",");
    const station = stations.find(({ place }) =>
      place.latitude.toFixed(2) === lat && place.longitude.toFixed(2) === lon
    );
    const issue = station?.issues.filter((each) => (each.knownAt ?? each.issuedAt) <= nowMs)
      .reduce<StationWeather["issues"][number] | undefined>(
        (a, b) => a && a.issuedAt >= b.issuedAt ? a : b,
        undefined,
      );
    return { lat, lon, issue };
  });
  const unknown = asked.find(({ issue }) => issue === undefined);
  if (unknown) return notOnGrid(`${unknown.lat},${unknown.lon}`);
  const issuedAt = Math.max(...asked.map(({ issue }) => issue?.issuedAt ?? 0));
  return dwmlDocument(
    issuedAt,
    asked.map(({ lat, lon, issue }) => ({ lat, lon, values: issue?.values ?? [] })),
  );
}
