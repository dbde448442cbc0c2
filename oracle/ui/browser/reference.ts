import { browser, type PageElement } from "./browser.ts";

/** The formats of texts in the description. */
const FORMATS = ["uuid", "date-time"];

/** What plugins of Swagger UI make elements with. */
interface React {
  createElement(name: unknown, attributes: unknown, text?: unknown): unknown;
}

/** What is used of Swagger UI, which stands before this in the same file. */
interface SwaggerUi {
  SwaggerUIBundle(settings: {
    /** The description of the interface. */
    readonly url: string;
    readonly domNode: PageElement;
    readonly deepLinking: boolean;
    /** A service that checks descriptions; none is asked. */
    readonly validatorUrl: null;
    readonly plugins: readonly ((system: { readonly React: React }) => unknown)[];
  }): unknown;
}

/** What watches an element for new ones within. */
interface Watching {
  readonly MutationObserver: new (tell: () => void) => {
    observe(element: PageElement, what: { readonly childList: true; readonly subtree: true }): void;
  };
}

/** An element that knows what it stands in. */
interface Placed extends PageElement {
  closest(selector: string): PageElement | null;
}

/** Swagger UI makes links of names that stand in buttons; here they are text, since the button does it all. */
const textInButtons = ({ React }: { readonly React: React }) => ({
  wrapComponents: {
    DeepLink: () => ({ text }: { readonly text: unknown }) =>
      React.createElement("span", null, text),
  },
});

interface FieldProps {
  getComponent(name: string): unknown;
}

/** Swagger UI complains that it has no field of its own for these, before it takes that for a text. */
const fieldsOfFormats = ({ React }: { readonly React: React }) => ({
  components: Object.fromEntries(FORMATS.map((format) => [
    `JsonSchema_string_${format}`,
    (props: FieldProps) => React.createElement(props.getComponent("JsonSchema_string"), props),
  ])),
});

/** Says what Swagger UI leaves unsaid: names of lists, levels of headings, what can be scrolled by keyboard. */
function tellWhatIsWhat(domNode: PageElement): void {
  const all = (selector: string) => browser.document.querySelectorAll<Placed>(selector);
  domNode.querySelector("h1")?.setAttribute("aria-level", "2"); // the page has one
  for (const text of all("pre.microlight")) text.setAttribute("tabindex", "0");
  for (const list of all("select:not([aria-label])")) {
    const row = list.closest("tr")?.dataset.paramName;
    const what = list.closest(".servers") ? "Server" : "Kind of content";
    list.setAttribute("aria-label", row ?? what);
  }
}

const domNode = browser.document.querySelector("[data-reference]");
if (domNode) {
  const { url = "" } = domNode.dataset;
  const { SwaggerUIBundle, MutationObserver } = globalThis as unknown as SwaggerUi & Watching;
  new MutationObserver(() => tellWhatIsWhat(domNode))
    .observe(domNode, { childList: true, subtree: true });
  SwaggerUIBundle({
    url,
    domNode,
    deepLinking: true,
    validatorUrl: null,
    plugins: [textInButtons, fieldsOfFormats],
  });
}
