import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import { HOUR, time } from "./model_input.ts";

/** Whether the URL of a METAR request asks for what its receipt claims: the stations, and the closed span to a second. */
export function asksForItsClaim(receipt: StoredReceipt): boolean {
  const values = parameters(receipt.source_url, /^(ids|format|date|hours)$/);
  if (!values) return false;
  const until = time(values.get("date"));
  const hours = Number(values.get("hours"));
  const stations = (values.get("ids") ?? "").split(",");
  return receipt.station_ids.every((id) => stations.includes(id)) &&
    until - hours * HOUR <= time(receipt.window_start) + 1000 &&
    until >= time(receipt.window_end) - 1000;
}

/** The parameters of a URL; undefined when one is repeated, unknown or spelled in another way. */
function parameters(url: string, known: RegExp): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const part of url.slice(url.indexOf("?") + 1).split("&")) {
    const [name = "", value, ...rest] = part.split("=");
    if (value === undefined || rest.length > 0 || values.has(name)) return undefined;
    if (!known.test(name) || /%(?!20)|\+/.test(part)) return undefined;
    values.set(name, value);
  }
  return values;
}

const FORECAST_PARAMETERS =
  /^(listLatLon|product|begin|end|Unit|maxt|mint|wspd|wdir|pop12|qpf|snow|snowratio|iceaccum|maxrh|minrh)$/;

/** Whether the URL of a forecast asks for a point, to the decimals that it prints. */
export function asksForPoint(
  url: string,
  { latitude, longitude }: { readonly latitude: number | null; readonly longitude: number | null },
): boolean {
  if (latitude === null || longitude === null) return false;
  const points = parameters(url, FORECAST_PARAMETERS)?.get("listLatLon")?.split("%20") ?? [];
  return points.some((point) => {
    const [a = "", b = ""] = point.split(",");
    const printed = (value: number, as: string) =>
      value.toFixed((as.split(".")[1] ?? "").length) === as;
    return printed(latitude, a) && printed(longitude, b);
  });
}
