import type { LinesAnswer } from "../../shared/contract/line.ts";
import { answerJson } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { get, type Route } from "../http/route.ts";
import type { LinesQuestion } from "../lines/newest_lines.ts";
import { READ_LINES } from "./operations/lines.ts";

/** Par bands fitted from history: `/oracle/lines`. */
export function lineRoutes(answer: (question: LinesQuestion) => Promise<LinesAnswer>): Route[] {
  return [
    get(READ_LINES, async ({ query }) => {
      return answerJson(await answer(checkInput(READ_LINES.query, query)));
    }),
  ];
}
