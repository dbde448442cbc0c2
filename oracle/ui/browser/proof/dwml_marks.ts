import type { ForecastMetric } from "../../../../shared/contract/forecast_file.ts";
import { metricRule } from "../../../../shared/noaa/ndfd/metric.ts";
import type { Span } from "./passage.ts";

/** Where a value of a DWML document stands, as its row says. */
export interface ValuePlace {
  /** The key of the location. */
  readonly location: string;
  readonly metric: ForecastMetric;
  /** The key of the time layout. */
  readonly layout: string;
  readonly index: number;
}

/**
 * The place of a value in the text of a DWML document that was read before; `undefined` when it is written in a way that
 * is not looked for. Nothing hangs on it: it is only shown.
 */
export function dwmlMark(
  xml: string,
  { location, metric, layout, index }: ValuePlace,
): Span | undefined {
  for (const parameters of elements(xml, 0, xml.length, "parameters")) {
    if (attribute(parameters.tag, "applicable-location") !== location) continue;
    for (const series of elements(xml, parameters.begin, parameters.end, "[a-z-]+")) {
      const rule = metricRule(series.name, attribute(series.tag, "type"));
      if (rule?.metric !== metric || attribute(series.tag, "time-layout") !== layout) continue;
      const values = [...elements(xml, series.begin, series.end, "value")];
      const value = values[index];
      return value && [value.begin, value.end];
    }
  }
  return undefined;
}

interface Element {
  readonly name: string;
  /** As it is written, with its attributes. */
  readonly tag: string;
  /** Where its content begins and ends. */
  readonly begin: number;
  readonly end: number;
}

/** The elements of a name between two places, none of them in another of the same name. */
function* elements(xml: string, from: number, to: number, name: string): Iterable<Element> {
  const start = new RegExp(`<(${name})(?=[\\s/>])[^>]*>`, "g");
  start.lastIndex = from;
  for (let found = start.exec(xml); found && found.index < to; found = start.exec(xml)) {
    const [tag, own = ""] = found;
    const begin = start.lastIndex;
    const close = tag.endsWith("/>") ? begin : xml.indexOf(`</${own}`, begin);
    if (close < 0) return;
    start.lastIndex = close;
    yield { name: own, tag, begin, end: close };
  }
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2];
}
