import { addCopyButtons } from "./copy.ts";
import { tellLocalTimes } from "./local_times.ts";
import { openStationsOfMap } from "./map_click.ts";
import { offerProofs } from "./proof_loader.ts";

addCopyButtons();
tellLocalTimes();
openStationsOfMap();
offerProofs();
