import { join } from "node:path";
import { run } from "./command.ts";

/** A proxy that is shipped with the oracle: its configuration and how it is run with one. */
export interface ProxyKind {
  readonly name: "nginx" | "caddy";
  readonly file: string;
  command(config: string): [program: string, ...args: string[]];
}

/** The proxies whose configurations are in `deploy/proxy`. */
export const PROXIES: readonly ProxyKind[] = [
  {
    name: "nginx",
    file: "deploy/proxy/nginx.conf",
    command: (config) => ["nginx", "-g", "daemon off;", "-c", config],
  },
  {
    name: "caddy",
    file: "deploy/proxy/Caddyfile",
    command: (config) => ["caddy", "run", "--adapter", "caddyfile", "--config", config],
  },
];

/** A running proxy; its certificate is its own authority. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  readonly certificate: string;
  /** A request through it, to a path of its origin. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A port that is free now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/**
 * Runs a proxy with its shipped configuration, on this machine and in a folder of its own.
 *
 * @param port where it listens with TLS
 * @param oracle host and port of what it stands before
 * @param changes further replacements in the configuration, each of which must hit
 */
export async function startProxy(
  kind: ProxyKind,
  { port, oracle, changes = {} }: {
    readonly port: number;
    readonly oracle: string;
    readonly changes?: Readonly<Record<string, string>>;
  },
): Promise<Proxy> {
  const folder = await Deno.makeTempDir({ prefix: "proxy-" });
  await makeCertificate(folder);
  const config = join(folder, "config");
  await Deno.writeTextFile(
    config,
    replaceAll(await Deno.readTextFile(kind.file), {
      "oracle:9800": oracle,
      ...hereChanges(kind.name, port, folder),
      ...changes,
    }),
  );
  const [program, ...args] = kind.command(config);
  const log = await Deno.open(join(folder, "log"), { create: true, write: true });
  const process = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  }).spawn();
  const logged = process.stderr.pipeTo(log.writable);
  const certificate = await Deno.readTextFile(join(folder, "fullchain.pem"));
  const client = Deno.createHttpClient({ caCerts: [certificate] });
  const origin = `https://127.0.0.1:${port}`;
  const end = async () => {
    client.close();
    process.kill("SIGTERM");
    await process.status;
    await logged;
    await Deno.remove(folder, { recursive: true });
  };
  try {
    await waitForPort(port, process.status, join(folder, "log"));
  } catch (error) {
    await end().catch(() => {}); // it has ended already
    throw error;
  }
  return {
    port,
    certificate,
    fetch: (path, init) => fetch(origin + path, { ...init, client }),
    [Symbol.asyncDispose]: end,
  };
}

/** What makes a shipped configuration one of this machine. */
function hereChanges(
  name: ProxyKind["name"],
  port: number,
  folder: string,
): Record<string, string> {
  return name === "nginx"
    ? {
      "listen 443 ssl;": `listen 127.0.0.1:${port} ssl;`,
      "listen 80;": `listen 127.0.0.1:${freePort()};`,
      "/etc/nginx/tls": folder,
      "/tmp/nginx.pid": join(folder, "pid"),
    }
    : {
      "{\n\tservers {": "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers {",
      "oracle.example {": `https://127.0.0.1:${port} {\n\ttls ${folder}/fullchain.pem ` +
        `${folder}/privkey.pem`,
    };
}

function replaceAll(text: string, changes: Readonly<Record<string, string>>): string {
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`the configuration does not say ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

async function makeCertificate(folder: string): Promise<void> {
  const { code, stderr } = await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", join(folder, "privkey.pem"), "-out", join(folder, "fullchain.pem")],
    ...["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  ]);
  if (code !== 0) throw new Error(stderr);
}

async function waitForPort(
  port: number,
  ended: Promise<Deno.CommandStatus>,
  log: string,
): Promise<void> {
  let isOver = false;
  ended.then(() => isOver = true);
  while (!isOver) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise<void>((next) => setTimeout(next, 20));
    }
  }
  throw new Error(`the proxy ended: ${await Deno.readTextFile(log)}`);
}
