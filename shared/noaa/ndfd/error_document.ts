import { parseDecimal } from "../decimal.ts";
import { type GridPoint, gridPoint, isLatitude, isLongitude } from "../grid_point.ts";

/** What an NDFD `<error>` document says. */
export interface NdfdError {
  /** Its text, white space folded, at most 500 characters. */
  readonly message: string;
  /** The point it names, when it names exactly one. */
  readonly point?: GridPoint;
}

const START = /^[\uFEFF\s]*(?:<\?xml[^>]*\?>\s*)?<error[\s/>]/;
const MAX_MESSAGE = 500;
// `latitude "18.34" longitude "-64.97"`, or `24.859832,-168.021815` in a list.
const NAMED_POINT = /latitude\s*"\s*([-+.\d]+)\s*"\s*longitude\s*"\s*([-+.\d]+)\s*"/g;
const LISTED_POINT = /(?<![-+.\d])([-+]?\d{1,3}\.\d+)\s*,\s*([-+]?\d{1,3}\.\d+)(?![.\d])/g;
const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&apos;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};

/**
 * Reads an NDFD `<error>` document, which the service sends with status 200 in place of an answer. One bad point fails
 * a whole request; the error may name it. It need not be well-formed.
 *
 * @returns `undefined` for any other body
 */
export function parseNdfdError(body: string): NdfdError | undefined {
  if (!START.test(body)) return undefined;
  const text = body.slice(body.indexOf("<error"))
    .replace(/<[^<>]*>/g, " ")
    .replace(/&(?:quot|apos|lt|gt|amp);/g, (entity) => ENTITIES[entity]!)
    .replace(/\s+/g, " ")
    .trim();
  const point = onlyPoint(text);
  const message = text.slice(0, MAX_MESSAGE) || "no reason given";
  return point ? { message, point } : { message };
}

function onlyPoint(text: string): GridPoint | undefined {
  const named = points(text, NAMED_POINT);
  const candidates = named.length > 0 ? named : points(text, LISTED_POINT);
  const [first, ...others] = candidates;
  if (!first) return undefined;
  const same = others.every(({ lat, lon }) => lat === first.lat && lon === first.lon);
  return same ? first : undefined;
}

function points(text: string, pattern: RegExp): GridPoint[] {
  return [...text.matchAll(pattern)].flatMap(([, latitude, longitude]) => {
    const lat = parseDecimal(latitude!);
    const lon = parseDecimal(longitude!);
    if (lat === undefined || lon === undefined) return [];
    return isLatitude(lat) && isLongitude(lon) ? [gridPoint(lat, lon)] : [];
  });
}
