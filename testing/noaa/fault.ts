import { gzipSync } from "node:zlib";

/** The services a recording is served by. */
export type NoaaService =
  | "catalog"
  | "metar"
  | "ndfd"
  | "rr7_locations"
  | "rr7_index"
  | "rr7_product";

/** What arrived at the server. */
export interface NoaaRequest {
  readonly service: NoaaService;
  readonly url: URL;
  readonly headers: Headers;
  /** 1 for the first request of this service. */
  readonly count: number;
  /** By the server's clock. */
  readonly atMs: number;
}

/** One way of misbehaving instead of, or on top of, the good answer. */
export type NoaaFault =
  /** Only the first half of the document, as a complete answer. */
  | { readonly kind: "truncated" }
  /** A web page with status 200. */
  | { readonly kind: "html" }
  /** The good body under another content type. */
  | { readonly kind: "content_type"; readonly type: string }
  /** A body that never ends. */
  | { readonly kind: "endless" }
  /** The good body, one byte at a time, far too slowly. */
  | { readonly kind: "drip" }
  /** A small body that inflates to `bytes` zeros. */
  | { readonly kind: "bomb"; readonly bytes: number }
  | {
    readonly kind: "status";
    readonly status: number;
    readonly retryAfter?: string;
    readonly body?: string;
  }
  /** The connection breaks after half of the body. */
  | { readonly kind: "reset" }
  /** "Unchanged", though nothing was asked conditionally. */
  | { readonly kind: "not_modified" }
  /** The good body, changed. */
  | { readonly kind: "rewrite"; rewrite(text: string): string };

/** Which fault, if any, a request meets. */
export type FaultPlan = (request: NoaaRequest) => NoaaFault | undefined;

/** Every time in a document moved by `ms`: a server whose clock is off. */
export function clockOff(ms: number): NoaaFault {
  return {
    kind: "rewrite",
    rewrite: (text) =>
      text.replace(
        /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z/g,
        (time) => new Date(Date.parse(time) + ms).toISOString(),
      ),
  };
}

/** The first report of an answer given a temperature that no place on earth has. */
export const absurdReport: NoaaFault = {
  kind: "rewrite",
  rewrite: (text) => text.replace(/<temp_c>[^<]*/, "<temp_c>655.35"),
};

/** The answer of a fault. `good` is what should have been sent. */
export async function faultyResponse(fault: NoaaFault, good: Response): Promise<Response> {
  const { headers } = good;
  switch (fault.kind) {
    case "truncated": {
      const body = await good.bytes();
      return new Response(body.slice(0, body.byteLength / 2), { headers });
    }
    case "html": {
      const page = "<!DOCTYPE html><html><body>Scheduled maintenance</body></html>";
      return new Response(page, { headers: { "content-type": "text/html" } });
    }
    case "content_type":
      return new Response(await good.bytes(), { headers: { "content-type": fault.type } });
    case "endless": {
      const chunk = new Uint8Array(64 * 1024).fill(0x20);
      const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
      return new Response(body, { headers });
    }
    case "drip":
      return new Response(drip(await good.bytes()), { headers });
    case "bomb": {
      const body = new Uint8Array(gzipSync(new Uint8Array(fault.bytes)));
      return new Response(body, {
        headers: { ...Object.fromEntries(headers), "content-encoding": "gzip" },
      });
    }
    case "status": {
      const retry = new Headers();
      if (fault.retryAfter !== undefined) retry.set("retry-after", fault.retryAfter);
      const body = fault.status === 204 ? null : fault.body ?? "unavailable\n";
      return new Response(body, { status: fault.status, headers: retry });
    }
    case "reset": {
      // Half of the bytes that were announced: the server has to break the connection.
      const body = await good.bytes();
      const half = ReadableStream.from([body.slice(0, body.byteLength / 2)]);
      return new Response(half, {
        headers: { ...Object.fromEntries(headers), "content-length": String(body.byteLength) },
      });
    }
    case "not_modified":
      return new Response(null, { status: 304 });
    case "rewrite":
      return new Response(fault.rewrite(await good.text()), { status: good.status, headers });
  }
}

/** Real time between two bytes; tests give a request less than a whole body would take. */
const DRIP_MS = 20;

function drip(body: Uint8Array): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
      if (sent === body.byteLength) return controller.close();
      controller.enqueue(body.slice(sent, ++sent));
    },
  });
}
