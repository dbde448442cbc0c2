import type { Signer } from "../signing/signer.ts";
import type { TrustState } from "../signing/store_trust.ts";
import { type DecisionOrder, done, type OrderAnswer, refused } from "./order.ts";

/** The signer, as far as orders go. */
export type OrderedSigner = Pick<
  Signer,
  "trust" | "acceptStore" | "decisions" | "heldEvents" | "releaseEvents"
>;

/** Does what an order about decisions says. */
export function carryOutDecisionOrder(
  order: DecisionOrder,
  signer: OrderedSigner,
): Promise<OrderAnswer> {
  switch (order.order) {
    case "tell trust":
      return signer.trust().then(describeTrust);
    case "accept store":
      return acceptStore(signer);
    case "release events":
      return releaseEvents(signer, order.event);
  }
}

/** Tells whether the decision store is trusted. */
export function describeTrust(state: TrustState): OrderAnswer {
  return state.trusted
    ? done("the store is trusted")
    : { ...done(`NOT trusted: ${state.reason}`), status: 1 };
}

async function acceptStore(signer: OrderedSigner): Promise<OrderAnswer> {
  const before = await signer.trust();
  if (before.trusted) {
    const held = await signer.heldEvents();
    return done(
      "the store is trusted already; nothing was changed",
      ...held.length > 0
        ? [`${held.length} events are held: name one with --event, or release --all`]
        : [],
    );
  }
  if (!before.mayBeAccepted) {
    return refused(`this is not for an operator to accept: ${before.reason}`);
  }
  const decisions = await signer.decisions();
  const id = await signer.acceptStore();
  return done(`accepted the store ${id} with its ${decisions.length} decisions`);
}

async function releaseEvents(
  signer: OrderedSigner,
  event: string | undefined,
): Promise<OrderAnswer> {
  const held = await signer.heldEvents();
  const released = event === undefined ? held : held.filter((id) => id === event);
  if (released.length > 0) await signer.releaseEvents(released);
  else if (event === undefined) return done("no event is held; nothing was changed");
  else return refused(`event ${event} is not held; nothing was changed`);
  return done(...released.map((id) => `released ${id}: the next pass may sign it`));
}
