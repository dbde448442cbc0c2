import { type Step, type StepReport, STEPS } from "../../../decision/verify_steps.ts";
import type { PageElement } from "../browser.ts";
import { make } from "../element.ts";

const NAMES = Object.keys(STEPS) as Step[]; // its keys are steps

/** The steps of a check as a list: passed and with what they compared, at work, failed, or not reached. */
export class StepList {
  readonly #items = new Map<Step, { item: PageElement; says: PageElement }>();
  #passed = 0;

  /** @param list what takes the steps */
  constructor(list: PageElement) {
    const items = NAMES.map((step) => {
      const says = make("span", { className: "small soft compared" });
      const item = make("li", {}, make("b", {}, STEPS[step]), says);
      this.#items.set(step, { item, says });
      return item;
    });
    list.replaceChildren(...items);
    this.#begin();
  }

  /** The step that is at work, or at which the check ended. */
  get current(): Step | undefined {
    return NAMES[this.#passed];
  }

  /** Takes in what was passed. */
  tell(report: StepReport): void {
    const { item, says } = this.#items.get(report.step)!; // every step has one
    if ("done" in report) {
      says.textContent = `${report.done} of ${report.all}`;
      return;
    }
    item.className = "done";
    item.setAttribute("data-step", report.step);
    says.textContent = `✓ ${report.compared}`;
    this.#passed = NAMES.indexOf(report.step) + 1;
    this.#begin();
  }

  /** The check ended at the step at work. */
  end(how: "failed" | "", says: string): void {
    const step = this.current;
    if (step === undefined) return;
    const current = this.#items.get(step)!; // every step has one
    current.item.className = how;
    current.says.textContent = says;
  }

  #begin(): void {
    const step = this.current;
    if (step !== undefined) this.#items.get(step)!.item.className = "now"; // every step has one
  }
}
