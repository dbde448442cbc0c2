import { browser, type PageElement } from "./browser.ts";

/** What is used of Swagger UI, which stands before this in the same file. */
interface SwaggerUi {
  SwaggerUIBundle(settings: {
    /** The description of the interface. */
    readonly url: string;
    readonly domNode: PageElement;
    readonly deepLinking: boolean;
    /** A service that checks descriptions; none is asked. */
    readonly validatorUrl: null;
  }): unknown;
}

const domNode = browser.document.querySelector("[data-reference]");
if (domNode) {
  const { url = "" } = domNode.dataset;
  const { SwaggerUIBundle } = globalThis as unknown as SwaggerUi;
  SwaggerUIBundle({ url, domNode, deepLinking: true, validatorUrl: null });
}
