import { run } from "./command.ts";

/** Real Litestream, replicating one database to a local S3. */
export class Litestream {
  readonly #config: string;
  #child: Deno.ChildProcess | undefined;
  #log: Promise<string> = Promise.resolve("");

  private constructor(config: string) {
    this.#config = config;
  }

  /** Adapts the project's development configuration to a database, an endpoint and a shorter sync interval. */
  static async prepare(
    options: { database: string; endpoint: string; syncInterval: string; folder: string },
  ): Promise<Litestream> {
    const yaml = (await Deno.readTextFile("config/litestream.yml"))
      .replace("path: ./data/oracle.db", `path: ${options.database}`)
      .replace("http://localhost:4566", options.endpoint)
      .replace("sync-interval: 10s", `sync-interval: ${options.syncInterval}`)
      .replace(/^addr: .*$/m, "");
    const config = `${options.folder}/litestream.yml`;
    await Deno.writeTextFile(config, yaml);
    return new Litestream(config);
  }

  /** Starts to replicate. */
  start(): void {
    const child = new Deno.Command("/usr/bin/env", {
      // Litestream 0.5.18 does not start with this variable set.
      args: [
        "-u",
        "AWS_CA_BUNDLE",
        `${Deno.cwd()}/.tools/bin/litestream`,
        "replicate",
        "-config",
        this.#config,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#log = new Response(child.stderr).text();
  }

  /** Ends it: SIGTERM makes a last sync, SIGKILL does not. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<string> {
    this.#child?.kill(signal);
    await this.#child?.status;
    this.#child = undefined;
    return await this.#log;
  }

  /**
   * Restores as the boot order says: without a database no stale log may lie beside it, and anything but success
   * ends the start. Resolves to the milliseconds it took.
   */
  async restore(database: string): Promise<number> {
    for (const suffix of ["-wal", "-shm"]) {
      await Deno.remove(database + suffix).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    }
    const begun = performance.now();
    const { code, stderr, stdout } = await run("litestream", [
      "restore",
      "-config",
      this.#config,
      "-if-db-not-exists",
      "-if-replica-exists",
      "-integrity-check",
      "full",
      database,
    ]);
    if (code !== 0) throw new Error(`restore failed with ${code}: ${stdout}${stderr}`);
    return performance.now() - begun;
  }
}
