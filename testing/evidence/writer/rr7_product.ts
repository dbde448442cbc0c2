import type { RecordedProduct } from "../../noaa/recording.ts";
import type { HourLine, StationPlace } from "./weather_table.ts";

/** An RR7 bulletin of one hour as api.weather.gov answers it. The same line gives the same id. */
export function rr7Product({ iataId }: StationPlace, line: HourLine): RecordedProduct {
  const end = new Date(line.end).toISOString();
  const issued = new Date(line.issuedAt).toISOString();
  const issuanceTime = `${issued.slice(0, 19)}+00:00`;
  const day = `${end.slice(5, 7)}${end.slice(8, 10)}`;
  const amount = line.liquidIn === null ? "M" : line.liquidIn.toFixed(2);
  const id = productId(`${iataId} ${end} ${issued} ${amount}`);
  const productText =
    `\n000\nSRUS73 KEAX ${issued.slice(8, 10)}${issued.slice(11, 13)}${issued.slice(14, 16)}\n` +
    `RR7${iataId}\n.A ${iataId} ${day} DH${end.slice(11, 13)}00/PPH ${amount}\n\n`;
  const json = JSON.stringify({
    "@id": `https://api.weather.gov/products/${id}`,
    id,
    wmoCollectiveId: "SRUS73",
    issuingOffice: "KEAX",
    issuanceTime,
    productCode: "RR7",
    productName: "Hydro-Met Data Report Part 7",
    productText,
  });
  return { id, issuanceTime, location: iataId, json };
}

/** A UUID that only depends on a text (FNV-1a); ids of real products are random. */
function productId(text: string): string {
  const hex = [0, 1, 2, 3].map((salt) => {
    let hash = 2166136261 + salt;
    for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
    return hash.toString(16).padStart(8, "0");
  }).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${
    hex.slice(20, 32)
  }`;
}
