/** How many whole days before today are kept. */
export const KEPT_DAYS = 31;
