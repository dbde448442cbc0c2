import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { get, type Route } from "../http/route.ts";

/** Par bands fitted from history. They are not built yet; the route says so, so that clients fall back. */
export function lineRoutes(): Route[] {
  function refuse(): never {
    throw new RefusalError(
      "invalid",
      'lines are not offered yet; create events with scoring_rules "fixed"',
    );
  }
  return [get("/oracle/lines", "none", refuse)];
}
