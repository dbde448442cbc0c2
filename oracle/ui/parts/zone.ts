import type { Preferences } from "./preferences.ts";

/** Where a station stands. */
type Place = { readonly latitude: number; readonly longitude: number } | undefined;

/** Finds the zones in which times about places are shown. */
export type ZoneFinder = (place: Place) => string;

/**
 * How zones are found for a visitor: a station's own if the visitor wants that. The map of all zones is loaded when the
 * first one does, as that takes a fifth of a second.
 */
export async function zoneFinder({ z }: Preferences): Promise<ZoneFinder> {
  if (z !== "station") return () => "UTC";
  const { default: findZone } = await import("@photostructure/tz-lookup");
  return (place) => place ? findZone(place.latitude, place.longitude) : "UTC";
}
