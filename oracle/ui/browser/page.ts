import { addCopyButtons } from "./copy.ts";
import { tellLocalTimes } from "./local_times.ts";
import { openStationsOfMap } from "./map_click.ts";

addCopyButtons();
tellLocalTimes();
openStationsOfMap();
