import { forecastPoint } from "./forecasts.ts";
import type { ModelInput } from "./model_input.ts";
import type { ModelReport } from "./reports.ts";

/** Degrees that a station and the point of its forecast may lie apart, and what binary numbers add. */
const APART = 0.02 + 1e-9;

/** Whether a station's reports of the window are not from the point of its forecast, or which single one is not. */
export function astray(
  input: ModelInput,
  station: string,
  reports: readonly ModelReport[],
): { readonly blocks: boolean; readonly setAside?: ModelReport } {
  const { startMs, endMs } = input.terms;
  const point = forecastPoint(input, station);
  const placed = reports.filter(({ t, row }) =>
    t >= startMs && t < endMs && row.latitude !== null && row.longitude !== null
  );
  const off = placed.filter(({ row }) => {
    const around = Math.abs(Number(row.longitude) - Number(point.longitude)) % 360;
    return point.latitude === null || point.longitude === null ||
      Math.abs(Number(row.latitude) - Number(point.latitude)) > APART ||
      Math.min(around, 360 - around) > APART;
  });
  const [single] = off;
  if (!single) return { blocks: false };
  const isBetween = placed.at(0) !== single && placed.at(-1) !== single;
  return off.length === 1 && isBetween ? { blocks: false, setAside: single } : { blocks: true };
}
