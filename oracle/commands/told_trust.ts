import { askOracle, NoAnswerError } from "../orders/ask_oracle.ts";
import { describeTrust } from "../orders/decision_orders.ts";
import type { OrderAnswer } from "../orders/order.ts";
import type { OracleSettings } from "../settings.ts";
import type { DecisionView } from "../signing/decision_view.ts";

/** Whether the decision store is trusted; an oracle that runs knows more: whether the bucket has proven itself. */
export async function trustOf(
  { eventDb }: OracleSettings,
  view: DecisionView,
): Promise<OrderAnswer> {
  try {
    return await askOracle(eventDb, { order: "tell trust" });
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return describeTrust(await view.trust());
  }
}
