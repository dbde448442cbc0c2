/** Locations in words, few enough for a heading. */
export function placesText(locations: readonly string[]): string {
  return locations.length <= 4
    ? locations.join(", ")
    : `${locations.slice(0, 3).join(", ")} and ${locations.length - 3} more`;
}
