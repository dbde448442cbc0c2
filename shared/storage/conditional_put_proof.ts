import { equalBytes, type ObjectStore, StorageError } from "./object_store.ts";

/** As many writers as meet at one key in the proof. */
const WRITERS = 8;

/**
 * Lets eight writers put different bodies to one new key at once. A store that keeps the promise of
 * {@link ObjectStore.putIfAbsent} takes exactly one of them, tells the others so, and reads back that one. Some
 * services that speak S3's language ignore `If-None-Match`, or look first and store then. Deletes nothing.
 *
 * @param key one that nobody used before
 * @returns what was wrong, as the end of a sentence; `undefined` when the store kept its promise
 * @throws {StorageError} when the store could not be asked, which says nothing about it
 */
export async function disproveConditionalPut(
  store: ObjectStore,
  key: string,
): Promise<string | undefined> {
  const bodies = Array.from(
    { length: WRITERS },
    (_, writer) => new TextEncoder().encode(JSON.stringify({ key, writer })),
  );
  const outcomes = await Promise.all(bodies.map((body) => putOrLose(store, key, body)));
  const winners = bodies.filter((_, writer) => outcomes[writer] === "stored");
  const [winner] = winners;
  if (winner === undefined || winners.length > 1) {
    return `of ${WRITERS} puts of different bodies to one new key it took ${winners.length}, not one`;
  }
  const held = await store.get(key);
  if (held && equalBytes(held, winner)) return undefined;
  return `of ${WRITERS} puts of different bodies to one new key it took one, and ${
    held ? "reads back another" : "does not read it back"
  }`;
}

/** A service may also answer that another put of the key is under way: this one lost, too. */
async function putOrLose(store: ObjectStore, key: string, body: Uint8Array): Promise<string> {
  try {
    return await store.putIfAbsent(key, body);
  } catch (error) {
    if (error instanceof StorageError && error.fault === "contended") return "exists";
    throw error;
  }
}
