import { browser, type PageDrawing } from "./browser.ts";

/** Lets a click on a map with `data-near` open the station that is nearest to it; the server knows which one that is. */
export function openStationsOfMap(): void {
  const { document: page, location, DOMPoint } = browser;
  for (const map of page.querySelectorAll<PageDrawing>("svg[data-near]")) {
    map.addEventListener("click", ({ clientX, clientY }) => {
      const matrix = map.getScreenCTM();
      if (!matrix) return;
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
      const target = new URL(map.dataset.near ?? "", location.href);
      target.searchParams.set("near", `${Math.round(x)},${Math.round(y)}`);
      location.assign(target);
    });
  }
}
