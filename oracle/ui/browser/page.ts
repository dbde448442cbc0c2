import { keepAges } from "./ages.ts";
import { browser, type Page } from "./browser.ts";
import { addCopyButtons } from "./copy.ts";
import { followChanges } from "./live.ts";
import { tellLocalTimes } from "./local_times.ts";
import { openStationsOfMap } from "./map_click.ts";
import { offerProofs } from "./proof_loader.ts";

function enhance(within: Pick<Page, "querySelectorAll">): void {
  addCopyButtons(within);
  tellLocalTimes(within);
  offerProofs(within);
}

followChanges(enhance); // looks at the page before anything is changed in it
enhance(browser.document);
openStationsOfMap();
keepAges();
