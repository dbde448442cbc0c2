import { type ClosedSpan, spanContains } from "../../../shared/time/closed_span.ts";
import type { FaultPlan, NoaaFault, NoaaRequest } from "../../noaa/fault.ts";

/** Which requests meet a fault: those of a service in a closed span of time, ms, by the server's clock. */
export interface FaultyRequests extends ClosedSpan {
  readonly service: NoaaRequest["service"];
  /** Only requests whose URL names this, e.g. a station. */
  readonly naming?: string;
}

/** The requests get no answer: receipts of kind `transport`. */
export function leaveUnanswered(requests: FaultyRequests): FaultPlan {
  return plan(requests, { kind: "status", status: 503 });
}

/** The requests are answered with a web page: receipts of kind `response`. */
export function answerWithPage(requests: FaultyRequests): FaultPlan {
  return plan(requests, { kind: "html" });
}

/** The answers hold a report without a place, which cannot become a row: receipts of kind `representation`. */
export function leaveOutPlace(requests: FaultyRequests): FaultPlan {
  return plan(requests, {
    kind: "rewrite",
    rewrite: (text) => text.replace(/<latitude>[^<]*<\/latitude>/, ""),
  });
}

function plan(requests: FaultyRequests, fault: NoaaFault): FaultPlan {
  const { service, naming } = requests;
  return (request) => {
    const isIn = spanContains(requests, request.atMs);
    const isNamed = naming === undefined || request.url.search.includes(naming);
    return request.service === service && isIn && isNamed ? fault : undefined;
  };
}
