import { LICENCES, REFERENCE_SCRIPT, REFERENCE_STYLE } from "../assets/reference.ts";
import type { Page } from "../parts/page.ts";

/** `/docs`: the description of the interface for programs, to read and to try. */
export function referencePage(): Page {
  const description = "/openapi.json";
  return {
    title: "The interface",
    section: "about",
    json: description,
    scripts: [REFERENCE_SCRIPT.path],
    styles: [REFERENCE_STYLE.path],
    body: (
      <>
        <div class="lead">
          <h1>The interface for programs</h1>
          <p>
            All that programs can ask of this oracle, made of what it checks their requests with.
            The same stands in <a href={description}>{description}</a>{" "}
            (OpenAPI 3.1), for generators of clients. A signed request takes a header that{" "}
            <code>noaa-oracle sign-request</code> makes; it is good once.
          </p>
        </div>
        <noscript>
          <p>Here it is shown by a script.</p>
        </noscript>
        <div class="card reference" data-reference data-url={description} />
        <p class="small soft">
          Shown by Swagger UI (<a href={LICENCES.path}>licence</a>).
        </p>
      </>
    ),
  };
}
