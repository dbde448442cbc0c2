import * as v from "valibot";

const Value = v.object({ stringValue: v.optional(v.string()) });
const OtlpSpan = v.object({
  traceId: v.string(),
  spanId: v.string(),
  parentSpanId: v.string(),
  name: v.string(),
  attributes: v.array(v.object({ key: v.string(), value: Value })),
});
const Traces = v.object({
  resourceSpans: v.array(v.object({
    scopeSpans: v.array(v.object({ spans: v.array(OtlpSpan) })),
  })),
});

/** A span as it was received. */
export type ReceivedSpan = v.InferOutput<typeof OtlpSpan>;

/** Takes what programs export by OTLP over HTTP as JSON (https://opentelemetry.io/docs/specs/otlp/). */
export class OtlpReceiver implements AsyncDisposable {
  readonly #traces: string[] = [];
  /** Paths that were posted to. */
  readonly paths = new Set<string>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        this.paths.add(pathname);
        const text = await request.text();
        if (pathname === "/v1/traces") this.#traces.push(text);
        return Response.json({});
      },
    );
  }

  /** What makes a program export to it. */
  get env(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    };
  }

  /** The spans that came. @throws {v.ValiError} when it was no OTLP */
  get spans(): ReceivedSpan[] {
    return this.#traces.flatMap((text) =>
      v.parse(Traces, JSON.parse(text)).resourceSpans
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
