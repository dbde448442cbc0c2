import { isIP } from "node:net";
import * as v from "valibot";
import { checkedText } from "./checked_text.ts";
import type { Kind } from "./setting.ts";

/** An address to listen on. */
export interface BindAddress {
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** The origin of a listener as a client on the same machine reaches it. */
export function ownOrigin({ hostname, port }: BindAddress): string {
  const anywhere = hostname === "0.0.0.0" || hostname === "::";
  const reached = anywhere ? "127.0.0.1" : hostname.includes(":") ? `[${hostname}]` : hostname;
  return new URL(`http://${reached}:${port}`).origin;
}

function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const bare = url.username === "" && url.password === "" && !/[?#\s]/.test(text);
  return bare ? url : undefined;
}

/** An http or https origin, e.g. `https://oracle.example`; becomes its canonical text without a trailing `/`. */
export const origin: Kind<string> = checkedText(
  "<url>",
  "an http or https origin without user, path, query or fragment",
  (text) => {
    const url = httpUrl(text);
    return url?.pathname === "/" ? url.origin : undefined;
  },
);

/** An http or https address to which paths are appended; becomes its text without a trailing `/`. */
export const baseUrl: Kind<string> = checkedText(
  "<url>",
  "an http or https address without user, query or fragment",
  (text) => httpUrl(text)?.href.replace(/\/+$/, ""),
);

/** The beginning of an http or https address, kept as written: other texts are compared with it. */
export const urlPrefix: Kind<string> = checkedText(
  "<url>",
  "the beginning of an http or https address, at least its origin and a /",
  (text) => URL.canParse(text) && /^https?:\/\/[^/?#@\s]+\/\S*$/.test(text) ? text : undefined,
);

const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** An IP address (IPv6 with or without brackets) or a host name; becomes it without brackets. */
export const host: Kind<string> = checkedText("<host>", "an IP address or a host name", (text) => {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) !== 0) return bare;
  // Digits and dots alone are a mistyped IPv4 address, not a name.
  return HOST_NAME.test(text) && !/^[\d.]+$/.test(text) ? text : undefined;
});

/** `host:port`, e.g. `127.0.0.1:9801` or `[::1]:9801`. */
export const bindAddress: Kind<BindAddress> = checkedText(
  "<host:port>",
  "host:port, e.g. 127.0.0.1:9801",
  (text) => {
    const match = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(text);
    const port = Number(match?.[2]);
    if (!match || !(port <= 65535)) return undefined;
    const parsed = v.safeParse(host.schema, match[1]);
    return parsed.success ? { hostname: parsed.output, port } : undefined;
  },
);

/** An IP address or a block of them in CIDR notation (RFC 4632, RFC 4291 §2.3), kept as written. */
export const addressBlock: Kind<string> = checkedText(
  "<address>",
  "an IP address or a CIDR block, e.g. 10.0.0.0/8",
  (text) => {
    const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
    const version = isIP(match?.[1] ?? "");
    if (version === 0) return undefined;
    const bits = match?.[2] === undefined ? 0 : Number(match[2]);
    return bits <= (version === 4 ? 32 : 128) ? text : undefined;
  },
);

/** A header's name (RFC 9110 §5.1). */
export const headerName: Kind<string> = checkedText(
  "<name>",
  "the name of a header",
  (text) => /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(text) ? text : undefined,
);
