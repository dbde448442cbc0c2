import { resetSync } from "@logtape/logtape";
import { configureLogging, type LogOutput } from "../shared/observe/log.ts";

/** The lines that this process logs, as they would be written; one recording at a time. */
export class LogRecording implements Disposable {
  readonly #decoder = new TextDecoder();
  readonly #output: LogOutput;
  #text = "";

  constructor() {
    this.#output = configureLogging({
      level: "info",
      format: "text",
      out: {
        write: (bytes) => {
          this.#text += this.#decoder.decode(bytes, { stream: true });
          return Promise.resolve(bytes.length);
        },
      },
    });
  }

  /** The lines since they were taken last. */
  async take(): Promise<string[]> {
    await this.#output.flush();
    const lines = this.#text.split("\n").filter((line) => line !== "");
    this.#text = "";
    return lines;
  }

  /** Nothing is logged any more. */
  [Symbol.dispose](): void {
    resetSync();
  }
}
