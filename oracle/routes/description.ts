import description from "../../docs/openapi.json" with { type: "text" };
import { answerVersioned, keptAnswer } from "../http/answer.ts";
import { get, type LookAtHand, type Route } from "../http/route.ts";
import { READ_DESCRIPTION } from "./operations/identity.ts";

/** The description of the interface for programs: `/openapi.json`. */
export function descriptionRoutes(): Route[] {
  const json = new TextEncoder().encode(description);
  const atHand: LookAtHand = (_, search) => search === "" ? keptAnswer(json) : undefined;
  return [get(READ_DESCRIPTION, () => answerVersioned(json), undefined, atHand)];
}
