/** What is told of a span beside its name and times. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** The part of a span of OpenTelemetry that is used here. */
interface Span {
  recordException(error: unknown): void;
  setStatus(status: { readonly code: number }): void;
  updateName(name: string): void;
  end(): void;
}

/** What a tracer finds the span in that a new one is below. */
interface SpanContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): SpanContext;
  deleteValue(key: symbol): SpanContext;
}

interface Tracer {
  startSpan(name: string): Span;
  startActiveSpan<T>(
    name: string,
    options: { readonly attributes: SpanAttributes },
    parent: SpanContext,
    work: (span: Span) => T,
  ): T;
}

/** `STATUS_CODE_ERROR` of OpenTelemetry. */
const FAILED = 2;
/** Under which a context holds its span, in every implementation of OpenTelemetry for JavaScript. */
const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");
/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

const tracer = runtimeTracer();

/**
 * Does some work within a span of the runtime's own OpenTelemetry (`OTEL_DENO=true`): requests that it sends and spans in
 * it are below. Without OpenTelemetry nothing but the work is done.
 * @throws {unknown} whatever the work throws; the span is marked as failed then
 */
export function inSpan<T>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracer) return work();
  return within(tracer, name, attributes, Deno.telemetry.contextManager.active(), work);
}

/**
 * Answers a request within a span below that of its sender: the runtime tells of requests too, but not those who answer.
 * @param traceparent the header of that name
 * @param name called afterwards, when more is known than before
 */
export function inRequestSpan<T>(
  traceparent: string | null,
  name: () => string,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracer) return work();
  return within(tracer, "request", {}, contextOf(traceparent ?? ""), work, name);
}

function within<T>(
  tracer: Tracer,
  name: string,
  attributes: SpanAttributes,
  parent: SpanContext,
  work: () => Promise<T>,
  finalName?: () => string,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: FAILED });
      throw error;
    } finally {
      if (finalName) span.updateName(finalName());
      span.end();
    }
  });
}

function contextOf(traceparent: string): SpanContext {
  const [, traceId, spanId, flags = "0"] = TRACEPARENT.exec(traceparent) ?? [];
  const sent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return withValues(new Map(traceId ? [[SPAN, { spanContext: () => sent }]] : []));
}

function withValues(values: ReadonlyMap<symbol, unknown>): SpanContext {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => withValues(new Map([...values, [key, value]])),
    deleteValue: (key) => withValues(new Map([...values].filter(([other]) => other !== key))),
  };
}

/**
 * The tracer that the runtime has; one that is not switched on refuses the first span. An older runtime, which compiled
 * programs of smoke tests have inside, would end with a panic instead: so it is asked only when it is switched on.
 */
function runtimeTracer(): Tracer | undefined {
  try {
    if (!/^(true|1)$/i.test(Deno.env.get("OTEL_DENO") ?? "")) return undefined;
    const found: Tracer = Deno.telemetry.tracerProvider.getTracer("noaa-oracle");
    found.startSpan("probe"); // never ended, so never told
    return found;
  } catch {
    return undefined;
  }
}
