import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { WholeAnswer } from "../http/answer.ts";
import type { OpenOperation } from "../http/operation.ts";
import { parseQuery, type Query } from "../http/query.ts";
import type { Audience } from "../http/request_context.ts";
import type { Call, LookAtHand, OpenRoute } from "../http/route.ts";
import type {
  KeptAnswer,
  KeptAnswers,
  MadeAnswer,
  Question,
} from "../weather/answers/kept_answers.ts";
import { answerWeather, weatherAtHand } from "./weather_answer.ts";

/** What a question is read from: whatever else a request says makes no other answer. */
export interface WeatherCall {
  readonly query: Query;
  readonly audience: Audience;
}

/** A question that was understood, and how its answer is made when none is kept. */
export interface AskedWeather {
  readonly question: Question;
  make(): Promise<MadeAnswer>;
}

/** Understands a question; throws a `RefusalError` where it cannot. */
export type AskWeather = (call: WeatherCall) => AskedWeather;

/** What these routes need. */
export interface WeatherRouteOptions {
  readonly answers: KeptAnswers;
  readonly clock: Clock;
}

/** A question about the weather, whose answers are kept as bytes while the files they were read from stay the same. */
export class WeatherRoute implements OpenRoute {
  readonly kind = "open";
  readonly method = "GET";
  readonly path: OpenRoute["path"];
  readonly cost: OpenRoute["cost"];
  readonly #ask: AskWeather;
  readonly #options: WeatherRouteOptions;

  constructor(
    { path, cost }: Pick<OpenOperation, "path" | "cost">,
    ask: AskWeather,
    options: WeatherRouteOptions,
  ) {
    this.path = path;
    this.cost = cost;
    this.#ask = ask;
    this.#options = options;
  }

  readonly handle = async (call: Call): Promise<Response> => {
    const { question, make } = this.#understand(call);
    return this.#answer(await this.#options.answers.give(question, make), question);
  };

  readonly recall = async (call: Call): Promise<Response | undefined> => {
    const { question } = this.#understand(call);
    const known = await this.#options.answers.recall(question);
    return known && this.#answer(known, question);
  };

  readonly atHand: LookAtHand = (_, search, audience) => {
    const { question } = this.#ask({ query: parseQuery(search), audience });
    const known = this.#options.answers.atHand(question);
    return known && weatherAtHand(known, question.files[0].kind, this.#options.clock.now());
  };

  #understand({ query, context: { audience } }: Call): AskedWeather {
    return this.#ask({ query, audience });
  }

  #answer(known: KeptAnswer, { files: [{ kind }] }: Question): WholeAnswer {
    return answerWeather(known, kind, this.#options.clock.now());
  }
}
