import { browser, type Page, type PageField, type PageForm } from "./browser.ts";

/** What the script of the check offers. */
interface Checker {
  readonly mountProofs: () => void;
}

/** Shows the form of every proof within; what checks it is loaded when it is first asked for. */
export function offerProofs(within: Pick<Page, "querySelectorAll">): void {
  for (const section of within.querySelectorAll("[data-proof]")) {
    const form = section.querySelector<PageForm>("form");
    const { script } = section.dataset;
    if (!form || script === undefined) continue;
    form.hidden = false;
    let isAsked = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isAsked) return; // then what was loaded listens as well
      isAsked = true;
      const button = form.querySelector<PageField>("button.main");
      if (button) button.disabled = true;
      try {
        const { mountProofs } = await import(
          new URL(script, browser.location.href).href
        ) as Checker;
        mountProofs();
        form.requestSubmit();
      } catch {
        isAsked = false; // a later attempt may find the network again
        section.querySelector("[data-result]")
          ?.replaceChildren("The check could not be loaded. Try it again.");
      } finally {
        if (button) button.disabled = false;
      }
    });
  }
}
