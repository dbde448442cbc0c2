import * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { carryOutDecisionOrder, type OrderedSigner } from "./decision_orders.ts";
import { carryOutFileOrder, type OrderedFiles } from "./file_orders.ts";
import { carryOutLineOrder, type OrderedLines } from "./line_orders.ts";
import { DecisionOrder, FileOrder, type Order, type OrderAnswer, refused } from "./order.ts";

/** Whom orders are about; each is asked for only when one is about it. */
export interface Ordered {
  signer(): Promise<OrderedSigner>;
  files(): Promise<OrderedFiles>;
  lines(): Promise<OrderedLines>;
}

/** Does what an order says; a refusal is an answer, too. */
export async function carryOut(order: Order, ordered: Ordered): Promise<OrderAnswer> {
  try {
    if (v.is(DecisionOrder, order)) {
      return await carryOutDecisionOrder(order, await ordered.signer());
    }
    if (v.is(FileOrder, order)) return await carryOutFileOrder(order, await ordered.files());
    return await carryOutLineOrder(order, await ordered.lines());
  } catch (error) {
    if (error instanceof RefusalError) return refused(error.message);
    throw error;
  }
}
