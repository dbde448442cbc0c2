import * as v from "valibot";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Route } from "../http/route.ts";
import { type OperatorSources, readOperator } from "../ui/pages/operator_data.ts";
import { pageRoute } from "./page_route.ts";

/** The page for operators; only for the private listener. */
export function operatorRoutes(sources: OperatorSources, clock: Clock): Route[] {
  return [
    pageRoute({
      path: "/operator",
      cost: "read",
      query: v.object({}),
      async make(_asked, _params, visit) {
        const { operatorPage } = await import("../ui/pages/operator_page.tsx");
        return operatorPage(await readOperator(sources, clock.now()), visit);
      },
    }, clock),
  ];
}
