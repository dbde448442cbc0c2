import { type ChangePlace, type PlacedChange, writeCursor } from "./change.ts";

/** Blocks of a stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
type Block = Uint8Array<ArrayBuffer>;

/** After so long a browser that was cut off comes back. */
const RETRY_MS = 2_000;

const encode = (...lines: readonly string[]): Block =>
  new TextEncoder().encode(`${lines.join("\n")}\n\n`);
const idOf = (place: ChangePlace) => `id: ${writeCursor(place)}`;

/** One change. */
export function changeBlock({ place, change }: PlacedChange): Block {
  return encode(idOf(place), `data: ${JSON.stringify(change)}`);
}

/** Begins a stream; with a place it is where somebody who is cut off before the first change goes on. */
export function openingBlock(place?: ChangePlace): Block {
  return encode(`retry: ${RETRY_MS}`, ...(place ? [idOf(place)] : []));
}

/** Says that nothing happened, and moves the place on past what happened to others. */
export function heartbeatBlock(place: ChangePlace): Block {
  return encode(":", idOf(place));
}

/** Says that changes may have been missed: what is kept has to be read anew, and goes on from here. */
export function resetBlock(place: ChangePlace): Block {
  const data = JSON.stringify({ cursor: writeCursor(place) });
  return encode("event: reset", idOf(place), `data: ${data}`);
}
