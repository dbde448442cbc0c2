import { outOfDescriptors } from "./out_of_descriptors.ts";

// With the smaller limit the system runs out of descriptors, with the larger one the bound on connections comes first.
for (const descriptors of [192, 512]) {
  Deno.test(`an oracle that may have ${descriptors} descriptors serves while and after strangers open twice as many`, async () => {
    await outOfDescriptors({ descriptors });
  });
}
