import assert from "node:assert/strict";
import { join } from "node:path";
import { findFreePort } from "../../fixtures/free_port.ts";
import { type Finished, run } from "../ops/command.ts";

const TOOLS = join(Deno.cwd(), ".tools");
const READY_MS = 120_000;
const TOKEN = "of-a-test";

/**
 * A real Kubernetes without nodes: etcd, an API server and the controllers. It takes, changes and refuses objects as any
 * other, makes pods and claims of them, and starts no container.
 */
export class Cluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #children: Deno.ChildProcess[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts one that knows the kinds of the Prometheus operator. */
  static async start(): Promise<Cluster> {
    const cluster = new Cluster(await Deno.makeTempDir({ prefix: "kubernetes-" }));
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs kubectl or helm on it. */
  async run(program: "kubectl" | "helm", args: string[]): Promise<Finished> {
    return await run(program, args, { env: { KUBECONFIG: this.#path("config.json") } });
  }

  /** Runs one of them, which must succeed; resolves to what it said. */
  async done(program: "kubectl" | "helm", ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, args);
    assert.equal(code, 0, `${program} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Makes an object, or changes it. */
  async apply(object: unknown): Promise<void> {
    await this.applyFile(await this.file("object.json", JSON.stringify(object)));
  }

  /** The same with what a file or a folder holds. */
  async applyFile(path: string): Promise<void> {
    await this.done("kubectl", "apply", "--server-side", "-f", path);
  }

  /** An object as the server has it. */
  async object(kind: string, name: string, namespace: string): Promise<unknown> {
    return JSON.parse(
      await this.done("kubectl", "-n", namespace, "get", kind, name, "--output=json"),
    );
  }

  /** The objects of a file as the server has them, in its order. */
  async objects(path: string, namespace: string): Promise<unknown[]> {
    const text = await this.done("kubectl", "-n", namespace, "get", "-f", path, "--output=json");
    return JSON.parse(text).items;
  }

  /** Resolves once controllers have brought an object to a state; kubectl's words for it, e.g. `create`. */
  async wait(state: string, kind: string, name: string, namespace: string): Promise<void> {
    const subject = [`${kind}/${name}`, `--for=${state}`, "--timeout=60s"];
    await this.done("kubectl", "-n", namespace, "wait", ...subject);
  }

  /** Writes a file that goes with the cluster; resolves to its path. */
  async file(name: string, text: string): Promise<string> {
    const path = this.#path(name);
    await Deno.writeTextFile(path, text);
    return path;
  }

  async #start(): Promise<void> {
    const [etcd, peers, secure] = [findFreePort(), findFreePort(), findFreePort()];
    const stores = `http://127.0.0.1:${etcd}`;
    this.#spawn("etcd", {
      "data-dir": this.#path("etcd"),
      "listen-client-urls": stores,
      "advertise-client-urls": stores,
      "listen-peer-urls": `http://127.0.0.1:${peers}`,
      "initial-advertise-peer-urls": `http://127.0.0.1:${peers}`,
      "initial-cluster": `default=http://127.0.0.1:${peers}`,
    });
    const key = await this.file("accounts.pem", await newPrivateKey());
    this.#spawn("kube-apiserver", {
      "etcd-servers": stores,
      "bind-address": "127.0.0.1",
      "advertise-address": "127.0.0.1",
      "secure-port": String(secure),
      "cert-dir": this.#path("certificates"),
      "token-auth-file": await this.file("tokens.csv", `${TOKEN},tester,1,system:masters\n`),
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-account-key-file": key,
      "service-account-signing-key-file": key,
      "service-cluster-ip-range": "10.0.0.0/24",
      "endpoint-reconciler-type": "none",
    });
    const config = await this.file("config.json", JSON.stringify(configOf(secure)));
    this.#spawn("kube-controller-manager", {
      kubeconfig: config,
      "service-account-private-key-file": key,
      "leader-elect": "false",
      "secure-port": "0",
    });
    await this.#untilReady();
    await this.applyFile(join(TOOLS, "prometheus-operator"));
  }

  async #untilReady(): Promise<void> {
    for (const end = Date.now() + READY_MS;;) {
      const { code, stderr } = await this.run("kubectl", ["get", "--raw=/readyz"]);
      if (code === 0) return;
      if (Date.now() > end) throw new Error(`no API server: ${stderr}\n${await this.#said()}`);
    }
  }

  /** The end of what each program said. */
  async #said(): Promise<string> {
    const logs: string[] = [];
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (!name.endsWith(".log")) continue;
      logs.push(`${name}: ${(await Deno.readTextFile(this.#path(name))).slice(-2_000)}`);
    }
    return logs.join("\n");
  }

  #spawn(program: string, flags: Readonly<Record<string, string>>): void {
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const log = this.#path(`${program}.log`);
    this.#children.push(
      new Deno.Command("/bin/sh", {
        args: [
          "-c",
          'log=$1; shift; exec "$@" >"$log" 2>&1',
          "sh",
          log,
          join(TOOLS, "bin", program),
        ]
          .concat(args),
        stdin: "null",
      }).spawn(),
    );
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.toReversed()) {
      try {
        child.kill("SIGKILL");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has ended
      }
      await child.status;
    }
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** What kubectl and helm need; the server's certificate is its own. */
function configOf(port: number): unknown {
  const cluster = { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "test", user: { token: TOKEN } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  };
}

/** A new RSA key, PEM. */
async function newPrivateKey(): Promise<string> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const lines = bytes.toBase64().replace(/.{64}/g, "$&\n");
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}
