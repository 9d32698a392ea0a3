/** Which jobs go first when several wait; a lower number is earlier. Within one priority the older job is. */
export const jobPriority = {
  /** Somebody looks at the page and waits. */
  awaited: -10,
  usual: 0,
  /** Whenever nothing else is to be done. */
  idle: 10,
} as const;
