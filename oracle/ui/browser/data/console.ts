import { messageOf } from "../../../../shared/message_of.ts";
import { browser, type PageElement, type PageField } from "../browser.ts";
import { make } from "../element.ts";
import type { DataFile } from "./data_message.ts";
import { EngineClient } from "./engine_client.ts";
import { EXAMPLES } from "./examples.ts";
import { rowsText, showAnswer, showSchema } from "./grid.ts";
import { type FileWish, loadFiles } from "./weather_files.ts";

const MEGABYTE = 1_000_000;
/** The fields whose values stand in the address. */
const KEPT = ["query", "start", "end"] as const;
const KINDS = ["observations", "forecasts"] as const;

/** The page `/data`: files, an engine, queries and their answers. One thing is done at a time. */
class DataConsole {
  readonly #page: PageElement;
  readonly #kept = new Map<string, Uint8Array>();
  #files: readonly DataFile[] = [];
  #engine: EngineClient | undefined;
  /** What is done now, to be cancelled. */
  #work: AbortController | undefined;
  /** Whether there is an answer that can be saved. */
  #canSave = false;
  /** The address of what was saved last. */
  #saved = "";

  constructor(page: PageElement) {
    this.#page = page;
    this.#readAddress();
    for (const [name, sql] of Object.entries(EXAMPLES)) {
      const button = make("button", { attributes: { type: "button" } }, name);
      button.addEventListener("click", () => this.#field("query").value = sql);
      this.#part("examples").append(button);
    }
    const work = {
      load: (signal: AbortSignal) => this.#load(signal),
      run: () => this.#run(),
      csv: () => this.#save("csv"),
      parquet: () => this.#save("parquet"),
    };
    for (const [name, begin] of Object.entries(work)) {
      this.#part(name).addEventListener("click", () => void this.#do(begin));
    }
    this.#part("cancel").addEventListener("click", () => this.#cancel());
    this.#field("query").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.#do(work.run);
    });
    this.#showState();
    page.hidden = false;
  }

  async #do(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#work) return;
    this.#work = new AbortController();
    this.#showState();
    const problem = this.#part("problem");
    problem.hidden = true;
    try {
      await work(this.#work.signal);
    } catch (error) {
      const isCancelled = this.#work.signal.aborted;
      this.#tell(isCancelled ? "Cancelled." : "");
      if (!isCancelled) problem.textContent = messageOf(error);
      problem.hidden = isCancelled;
    } finally {
      this.#work = undefined;
      this.#showState();
    }
  }

  /** Ends the engine too; the next request starts another, which gets the files again. */
  #cancel(): void {
    this.#work?.abort();
    this.#endEngine();
  }

  #endEngine(): void {
    this.#engine?.end();
    this.#engine = undefined;
    this.#canSave = false;
  }

  async #load(signal: AbortSignal): Promise<void> {
    this.#files = await loadFiles(this.#wish(), this.#kept, signal, (done, all, bytes) => {
      this.#tell(`${done} of ${all} files, ${(bytes / MEGABYTE).toFixed(1)} MB`);
    });
    this.#writeAddress();
    this.#endEngine(); // a new one knows nothing of earlier files
    if (this.#files.length > 0) await this.#open();
    const { length } = this.#files;
    this.#tell(length === 0 ? "There are no files of this time." : `${length} files are loaded.`);
  }

  async #run(): Promise<void> {
    this.#writeAddress();
    const engine = await this.#open();
    const beganMs = performance.now();
    this.#tell("Running …");
    this.#canSave = false;
    const { answer } = await engine.ask(
      { kind: "query", sql: this.#field("query").value },
      "answer",
    );
    this.#part("answer").replaceChildren(...showAnswer(answer));
    this.#canSave = answer.isTable;
    this.#tell(`${rowsText(answer.count)} in ${Math.round(performance.now() - beganMs)} ms.`);
  }

  async #save(as: "csv" | "parquet"): Promise<void> {
    const engine = await this.#open();
    const { bytes } = await engine.ask({ kind: "save", as }, "saved");
    const type = as === "csv" ? "text/csv;charset=utf-8" : "application/parquet";
    URL.revokeObjectURL(this.#saved);
    this.#saved = URL.createObjectURL(new Blob([bytes], { type }));
    make("a", { attributes: { href: this.#saved, download: `answer.${as}` } }).click();
    this.#tell(`Saved as answer.${as}, ${bytes.length} bytes.`);
  }

  /** The engine with the files that were loaded. */
  async #open(): Promise<EngineClient> {
    if (this.#engine) return this.#engine;
    const { engine: script = "", wasm = "" } = this.#page.dataset;
    const engine = new EngineClient(script);
    this.#engine = engine;
    try {
      this.#tell("Loading the engine …");
      const address = new URL(wasm, browser.location.href).href;
      await engine.ask({ kind: "open", wasm: address }, "opened", (loaded, total) => {
        const all = total > 0 ? ` of ${(total / MEGABYTE).toFixed(1)}` : "";
        this.#tell(`Loading the engine: ${(loaded / MEGABYTE).toFixed(1)}${all} MB`);
      });
      const { tables } = await engine.ask({ kind: "files", files: this.#files }, "schema");
      const shown = Object.entries(tables).map(([table, columns]) => showSchema(table, columns));
      this.#part("schema").replaceChildren(...shown);
      return engine;
    } catch (error) {
      if (this.#engine === engine) this.#endEngine();
      throw error;
    }
  }

  #showState(): void {
    const isBusy = this.#work !== undefined;
    for (const name of ["load", "run"]) this.#button(name).disabled = isBusy;
    for (const name of ["csv", "parquet"]) this.#button(name).disabled = isBusy || !this.#canSave;
    this.#button("cancel").disabled = !isBusy;
  }

  #wish(): FileWish {
    return {
      start: this.#field("start").value,
      end: this.#field("end").value,
      observations: this.#field("observations").checked,
      forecasts: this.#field("forecasts").checked,
    };
  }

  #readAddress(): void {
    const said = new URLSearchParams(browser.location.hash.slice(1));
    for (const name of KEPT) this.#field(name).value = said.get(name) ?? this.#field(name).value;
    for (const name of KINDS) {
      if (said.has(name)) this.#field(name).checked = said.get(name) === "true";
    }
  }

  #writeAddress(): void {
    const said = new URLSearchParams();
    for (const name of KEPT) said.set(name, this.#field(name).value);
    for (const name of KINDS) said.set(name, String(this.#field(name).checked));
    browser.history.replaceState(null, "", `#${said}`);
  }

  #tell(text: string): void {
    this.#part("status").textContent = text;
  }

  #field(name: string): PageField {
    return this.#found<PageField>(`[name=${name}]`);
  }

  #button(name: string): PageField {
    return this.#found<PageField>(`#${name}`);
  }

  #part(name: string): PageElement {
    return this.#found(`#${name}`);
  }

  #found<Found extends PageElement>(selector: string): Found {
    const found = this.#page.querySelector<Found>(selector);
    if (!found) throw new Error(`the page has no ${selector}`);
    return found;
  }
}

for (const page of browser.document.querySelectorAll("[data-engine]")) new DataConsole(page);
