import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { carryOutDecisionOrder, type OrderedSigner } from "./decision_orders.ts";
import { carryOutFileOrder, type OrderedFiles } from "./file_orders.ts";
import { DecisionOrder, type Order, type OrderAnswer, refused } from "./order.ts";

/** Whom orders are about; each is asked for only when one is about it. */
export interface Ordered {
  signer(): Promise<OrderedSigner>;
  files(): Promise<OrderedFiles>;
}

/** Does what an order says; a refusal is an answer, too. */
export async function carryOut(order: Order, { signer, files }: Ordered): Promise<OrderAnswer> {
  try {
    return v.is(DecisionOrder, order)
      ? await carryOutDecisionOrder(order, await signer())
      : await carryOutFileOrder(order, await files());
  } catch (error) {
    if (error instanceof RefusalError) return refused(error.message);
    throw error;
  }
}
