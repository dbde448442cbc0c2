/** The players' client as it is deployed, written from the client contract (section 21.3) alone. */

const BATCH = 50;
const IN_FLIGHT = 4;

/** What a player reads of a forecast. */
export interface PlayersForecast {
  readonly station_id: string;
  readonly date: string;
}

/** Asks for the forecasts of many stations, in batches of 50 of which four are in flight; a failure ends it. */
export async function playersForecasts(
  origin: string,
  stations: readonly string[],
): Promise<PlayersForecast[]> {
  const batches: string[] = [];
  for (let from = 0; from < stations.length; from += BATCH) {
    batches.push(stations.slice(from, from + BATCH).join(","));
  }
  const found: PlayersForecast[][] = [];
  const asking = batches.entries();
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    for (const [index, ids] of asking) {
      const response = await fetch(`${origin}/stations/forecasts?station_ids=${ids}`);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      found[index] = await response.json();
    }
  }));
  return found.flat();
}
